// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The JSON Schema of a policy, for editors: what may be written where, and the text to show beside
// it. Draft-07, the newest that yaml-language-server reads whole. The parser in policy/ has the
// last word; tests/schema_test.py holds both to the same policies, and lists what no schema can
// see.
//
// policy.schema.json is all of it but for what tables of the program hold: the keys of a selector
// and the findings that `allow` may name, which are filled in.
//
// A layer may leave out what another gives, so one schema serves both: nothing but the version is
// required at the top.
#pragma once

#include <string>

namespace dtpolicy::report {

std::string WritePolicySchema();

}  // namespace dtpolicy::report
