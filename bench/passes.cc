// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// passes TREE POLICY OVERLAY [--benchmark_...]
//
// Measures the passes of cli/pipeline one by one, each on what the ones before it gave. bench/run
// makes the three files and starts it. OVERLAY is what `compile` makes of the other two.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "base/diagnostic.h"
#include "base/source_text.h"
#include "dt/device_tree.h"
#include "dt/iommu_map.h"
#include "edit/apply.h"
#include "lint/run_lints.h"
#include "overlay/build_overlay.h"
#include "overlay/write.h"
#include "plan/dom0.h"
#include "plan/resolve.h"
#include "policy/parse_policy.h"

namespace {

using namespace dtpolicy;  // NOLINT(google-build-using-namespace): all layers are measured here

std::string BytesOf(const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(std::string("cannot read ") + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// What a pass gave, which must be something: a failed pass is quick.
template <typename Result>
Result Given(Result result, const char* pass) {
  if (!result) throw std::runtime_error(std::string(pass) + " gave nothing");
  return result;
}

// The inputs, and the result of every pass for the next one.
struct Inputs {
  Inputs(const char* tree_file, const char* policy_file, const char* overlay_file)
      : tree_bytes(BytesOf(tree_file)),
        source(policy_file, BytesOf(policy_file)),
        tree(Given(dt::ReadTree("tree", tree_bytes, diagnostics), "reading the tree")),
        overlay_tree(Given(dt::ReadTree("overlay", BytesOf(overlay_file), diagnostics),
                           "reading the overlay")),
        iommus(dt::IommuMap::Read(*tree, diagnostics)),
        policy(*Given(ParsePolicy(), "parsing the policy")),
        plan(*Given(plan::Resolve(policy, *tree, iommus, diagnostics), "resolving")),
        dom0(plan::ReadDom0(policy, *tree, diagnostics)),
        models(plan::ModelDevices(dom0, iommus, plan)),
        overlay(overlay::BuildOverlay(policy, plan)) {}

  std::optional<policy::Policy> ParsePolicy() {
    const auto no_layers = [](const std::string&, Span) { return nullptr; };
    return policy::ParsePolicy(source, no_layers, diagnostics);
  }

  Diagnostics diagnostics;
  std::string tree_bytes;
  SourceText source;
  std::unique_ptr<const dt::DeviceTree> tree;
  std::unique_ptr<const dt::DeviceTree> overlay_tree;
  dt::IommuMap iommus;
  policy::Policy policy;
  plan::Plan plan;
  plan::Dom0 dom0;
  std::vector<plan::DeviceModel> models;
  overlay::Overlay overlay;
};

// Registers `pass`, which goes through `bytes` of input; what it says is thrown away.
template <typename Pass>
void Measure(const char* name, size_t bytes, Pass pass) {
  benchmark::RegisterBenchmark(name, [bytes, pass](benchmark::State& state) {
    for (auto round : state) {
      Diagnostics diagnostics;
      benchmark::DoNotOptimize(pass(diagnostics));
    }
    state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * bytes));
  })->Unit(benchmark::kMillisecond);
}

void RegisterPasses(Inputs& in) {
  const size_t tree = in.tree_bytes.size();
  // The copy is part of it: a reader takes its bytes over.
  Measure("read the tree", tree, [&in](Diagnostics& diagnostics) {
    return dt::ReadTree("tree", in.tree_bytes, diagnostics);
  });
  Measure("find the IOMMUs and their users", tree,
          [&in](Diagnostics& diagnostics) { return dt::IommuMap::Read(*in.tree, diagnostics); });
  Measure("parse the policy", in.source.text().size(),
          [&in](Diagnostics&) { return in.ParsePolicy(); });
  Measure("resolve the rules", tree, [&in](Diagnostics& diagnostics) {
    return plan::Resolve(in.policy, *in.tree, in.iommus, diagnostics);
  });
  Measure("model the devices", tree,
          [&in](Diagnostics&) { return plan::ModelDevices(in.dom0, in.iommus, in.plan); });
  Measure("run the lints", tree, [&in](Diagnostics& diagnostics) {
    lint::RunLints({in.policy, *in.tree, in.iommus, in.plan, in.dom0, in.models}, diagnostics);
    return diagnostics.has_errors();
  });
  Measure("build the overlay", tree,
          [&in](Diagnostics&) { return overlay::BuildOverlay(in.policy, in.plan); });
  Measure("write the dtbo", tree, [&in](Diagnostics&) { return overlay::WriteDtbo(in.overlay); });
  Measure("apply the dtbo to the tree", tree, [&in](Diagnostics& diagnostics) {
    return edit::ApplyOverlay(*in.tree, *in.overlay_tree, diagnostics)->tree.Write();
  });
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (argc != 4) {
    std::fputs("usage: passes TREE POLICY OVERLAY [--benchmark_...]\n", stderr);
    return 2;
  }
  try {
    Inputs inputs(argv[1], argv[2], argv[3]);
    RegisterPasses(inputs);
    benchmark::RunSpecifiedBenchmarks();
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "passes: %s\n", fault.what());
    return 1;
  }
  return 0;
}
