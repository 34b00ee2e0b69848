# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
# shellcheck shell=bash
# Building the tool and running its tests, and steps that are timed and summed up at the end.
# Sourced after common.sh.

# One job a processor, but no more than the memory bears: a C++ job takes up to about 1 GiB.
build_jobs() {
  local processors memory_gib
  processors=$(nproc)
  memory_gib=$(awk '$1 == "MemAvailable:" { print int($2 / 1048576) }' /proc/meminfo)
  [ "${memory_gib:-0}" -ge 1 ] || memory_gib=1
  echo $((processors < memory_gib ? processors : memory_gib))
}

# build_tool PRESET [CMAKE-BUILD-ARGUMENT...]: configures and builds what CMakePresets.json says.
build_tool() {
  (cd "$project_dir" && cmake --preset "$1" && cmake --build --preset "$1" -j "$(build_jobs)" "${@:2}")
}

# test_tool PRESET [CTEST-ARGUMENT...]: runs the tests of a build; ctest's own summary is the last that is
# printed. For ctest a skipped, disabled or never run test is no failure; here it is.
test_tool() {
  local results skipped
  results=$(mktemp)
  if ! (cd "$project_dir" && ctest --preset "$1" -j "$(build_jobs)" --output-junit "$results" "${@:2}"); then
    rm -f "$results"
    return 1
  fi
  skipped=$(grep -oE '<testcase [^>]*status="(notrun|disabled)"' "$results" | sed -E 's/.* name="([^"]*)".*/\1/') ||
    true
  rm -f "$results"
  [ -z "$skipped" ] || { say "error: skipped tests: $skipped"; return 1; }
}

# side_by_side FUNCTION ARGUMENT...: calls FUNCTION with each argument, as many at a time as build_jobs
# says. Waits for all; fails when one of them did.
side_by_side() {
  local function=$1 argument running=0 failed=0
  shift
  for argument in "$@"; do
    if [ "$running" -ge "$(build_jobs)" ]; then
      wait -n || failed=1
      running=$((running - 1))
    fi
    "$function" "$argument" &
    running=$((running + 1))
  done
  for (( ; running > 0; running--)); do
    wait -n || failed=1
  done
  return "$failed"
}

step_names=()
step_results=()
step_seconds=()

# run_step NAME COMMAND...: runs it in a shell of its own, so that a failure anywhere ends the step
# and only the step, and keeps how it went. It never fails itself: failed_steps tells.
run_step() {
  local name=$1 start=$SECONDS status=0
  shift
  say "$name: begins"
  # Not `if` or `||`: under them the shell would ignore failures within the step.
  set +e
  (
    set -e
    "$@"
  )
  status=$?
  set -e
  step_names+=("$name")
  step_results+=("$status")
  step_seconds+=($((SECONDS - start)))
}

# failed_steps: how many of the steps so far did not end well.
failed_steps() {
  local status failed=0
  for status in "${step_results[@]}"; do
    [ "$status" = 0 ] || failed=$((failed + 1))
  done
  echo "$failed"
}

# print_steps: one line a step, with its time.
print_steps() {
  local i result
  for i in "${!step_names[@]}"; do
    result=passed
    [ "${step_results[$i]}" = 0 ] || result="FAILED (exit code ${step_results[$i]})"
    printf '%6d s  %s: %s\n' "${step_seconds[$i]}" "${step_names[$i]}" "$result"
  done
}
