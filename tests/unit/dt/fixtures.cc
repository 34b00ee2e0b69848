// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "dt/fixtures.h"

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace dtpolicy::dt {

std::string BoardBytes(std::string_view name) {
  const std::string path = std::string(TEST_BOARDS_DIR "/") + std::string(name) + ".dtb";
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::unique_ptr<const DeviceTree> ReadTree(std::string bytes, Diagnostics& diagnostics) {
  return ReadTree("test.dtb", std::move(bytes), diagnostics);
}

std::unique_ptr<const DeviceTree> Board(std::string_view name) {
  Diagnostics diagnostics;
  auto tree = ReadTree(BoardBytes(name), diagnostics);
  if (!tree || !diagnostics.all().empty()) {
    throw std::runtime_error(std::string(name) + ": " + Reported(diagnostics).at(0));
  }
  return tree;
}

std::vector<std::string> Reported(const Diagnostics& diagnostics) {
  std::vector<std::string> lines;
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    std::string place;
    if (const auto* tree = std::get_if<TreePlace>(&diagnostic.place)) {
      place = tree->path;
      if (!tree->property.empty()) place += ":" + tree->property;
    } else if (const auto* file = std::get_if<FilePlace>(&diagnostic.place)) {
      place = file->name;
    }
    lines.push_back(place + ": " + diagnostic.message + " [" + std::string(diagnostic.kind->id) +
                    "]");
    for (const std::string& help : diagnostic.help) lines.push_back("  help: " + help);
  }
  return lines;
}

std::string CellBytes(std::initializer_list<uint32_t> cells) {
  std::string bytes;
  for (const uint32_t cell : cells) {
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(cell >> shift & 0xff);
  }
  return bytes;
}

std::string StringBytes(std::string_view text) { return std::string(text) + '\0'; }

BlobWriter& BlobWriter::Token(uint32_t token) { return Raw(CellBytes({token})); }

BlobWriter& BlobWriter::Raw(std::string_view bytes) {
  structure_ += bytes;
  return *this;
}

BlobWriter& BlobWriter::Begin(std::string_view name) {
  Token(1).Raw(name).Raw(std::string(4 - name.size() % 4, '\0'));
  return *this;
}

BlobWriter& BlobWriter::End() { return Token(2); }

BlobWriter& BlobWriter::Property(std::string_view name, std::string_view value) {
  const uint32_t offset = AddString(name);
  Raw(CellBytes({3, static_cast<uint32_t>(value.size()), offset})).Raw(value);
  return Raw(std::string((4 - value.size() % 4) % 4, '\0'));
}

uint32_t BlobWriter::AddString(std::string_view name) {
  const auto offset = static_cast<uint32_t>(strings_.size());
  strings_ += StringBytes(name);
  return offset;
}

std::string BlobWriter::Finish() {
  Token(9);
  return FinishOpen();
}

std::string BlobWriter::FinishOpen(uint32_t version) {
  const auto structure_size = static_cast<uint32_t>(structure_.size());
  const auto strings_size = static_cast<uint32_t>(strings_.size());
  const uint32_t strings_begin = kWrittenStructure + structure_size;
  return CellBytes({0xd00dfeed, strings_begin + strings_size, kWrittenStructure, strings_begin,
                    kWrittenReservations, version, 16, 0, strings_size, structure_size}) +
         std::string(16, '\0') + structure_ + strings_;
}

void Put(std::string& bytes, uint32_t offset, uint32_t value) {
  bytes.replace(offset, 4, CellBytes({value}));
}

uint32_t Get(const std::string& bytes, uint32_t offset) {
  return ReadBigEndian32(bytes.data() + offset);
}

}  // namespace dtpolicy::dt
