# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""The SARIF 2.1.0 specification (plus errata 01), as far as dtpolicy's logs go: check_log raises
Violation for one that breaks it. The section stands beside each assertion.

The JSON Schema that OASIS publishes is in no Debian package, so that these assertions are written by
hand; sarif_test.py holds its logs to the schema as well where it is given the file.
"""
import json
import re

# What an object may hold and what it must (sections 3.4 to 3.58); no other key is allowed (3.6: only
# property bags are open).
OBJECTS = {
    "sarifLog": ("version runs", "$schema inlineExternalProperties properties"),
    "run": ("tool", "invocations conversion language versionControlProvenance originalUriBaseIds "
            "artifacts logicalLocations graphs results automationDetails runAggregates baselineGuid "
            "redactionTokens defaultEncoding defaultSourceLanguage newlineSequences columnKind "
            "externalPropertyFileReferences threadFlowLocations taxonomies addresses translations "
            "policies webRequests webResponses specialLocations properties"),
    "tool": ("driver", "extensions properties"),
    "toolComponent": ("name", "guid organization product productSuite shortDescription "
                      "fullDescription fullName version semanticVersion dottedQuadFileVersion "
                      "releaseDateUtc downloadUri informationUri globalMessageStrings notifications "
                      "rules taxa locations language contents isComprehensive "
                      "localizedDataSemanticVersion minimumRequiredLocalizedDataSemanticVersion "
                      "associatedComponent translationMetadata supportedTaxonomies properties"),
    "reportingDescriptor": ("id", "deprecatedIds guid deprecatedGuids name deprecatedNames "
                            "shortDescription fullDescription messageStrings defaultConfiguration "
                            "helpUri help relationships properties"),
    "multiformatMessageString": ("text", "markdown properties"),
    "reportingConfiguration": ("", "enabled level rank parameters properties"),
    "invocation": ("executionSuccessful", "commandLine arguments responseFiles startTimeUtc endTimeUtc "
                   "exitCode ruleConfigurationOverrides notificationConfigurationOverrides "
                   "toolExecutionNotifications toolConfigurationNotifications exitCodeDescription "
                   "exitSignalName exitSignalNumber processStartFailureMessage machine account "
                   "processId executableLocation workingDirectory environmentVariables stdin stdout "
                   "stderr stdoutStderr properties"),
    "notification": ("message", "locations level threadId timeUtc exception descriptor associatedRule "
                     "properties"),
    "reportingDescriptorReference": ("id", "index guid toolComponent properties"),
    "result": ("message", "ruleId ruleIndex rule kind level analysisTarget locations guid "
               "correlationGuid occurrenceCount partialFingerprints fingerprints stacks codeFlows "
               "graphs graphTraversals relatedLocations suppressions baselineState rank attachments "
               "hostedViewerUri workItemUris provenance fixes taxa webRequest webResponse properties"),
    "message": ("text", "markdown id arguments properties"),
    "location": ("", "id physicalLocation logicalLocations message annotations relationships "
                 "properties"),
    "physicalLocation": ("artifactLocation", "address region contextRegion properties"),
    "artifactLocation": ("", "uri uriBaseId index description properties"),
    "region": ("startLine", "startColumn endLine endColumn charOffset charLength byteOffset byteLength "
               "snippet message sourceLanguage properties"),
    "logicalLocation": ("", "name index fullyQualifiedName decoratedName parentIndex kind properties"),
}
LEVELS = {"none", "note", "warning", "error"}


class Violation(Exception):
    """Something that the specification does not allow."""


def must(holds, what):
    if not holds:
        raise Violation(what)


def check_object(kind, value):
    must(isinstance(value, dict), f"{kind}: {value!r} is no object")
    required, optional = (set(names.split()) for names in OBJECTS[kind])
    must(required <= value.keys(), f"{kind} lacks {required - value.keys()}")
    must(value.keys() <= required | optional, f"{kind} has {value.keys() - required - optional}")
    return value


def check_list(kind, values, check, unique=True):
    must(isinstance(values, list), f"{kind}: no array")
    if unique:  # 3.7.3
        texts = [json.dumps(value, sort_keys=True) for value in values]
        must(len(set(texts)) == len(texts), f"{kind}: the same one twice")
    for value in values:
        check(value)


def check_message_text(text):
    """3.11.5: braces are placeholders unless doubled; there are no arguments to fill them with."""
    must(isinstance(text, str) and text, f"message: {text!r} is no text")
    must(not re.search(r"[{}]", re.sub(r"\{\{|\}\}", "", text)), f"message: a placeholder in {text!r}")
    # 3.11.6: no text may be taken for an embedded link.
    must(not re.search(r"\[[^\]]*\]\(", text), f"message: an embedded link in {text!r}")


def check_message(message):
    check_object("message", message)
    check_message_text(message["text"])
    if "markdown" in message:
        check_message_text(message["markdown"])
        must("<" not in message["markdown"], "message: HTML in markdown (3.11.4.2)")


def check_artifact_location(location, base_ids):
    check_object("artifactLocation", location)
    uri = location.get("uri", "")
    must(uri, "artifactLocation: no uri (3.4.3)")
    # RFC 3986: only these characters, and a percent sign only before two hexadecimal digits.
    must(re.fullmatch(r"(?:[A-Za-z0-9\-._~:/?#@!$&'()*+,;=]|%[0-9A-F]{2})+", uri),
         f"artifactLocation: {uri} is no URI (3.10.1)")
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", uri):
        must("uriBaseId" not in location, f"artifactLocation: {uri} is absolute and has a base (3.4.4)")
        must(uri.startswith("file:///"), f"artifactLocation: {uri}")
    else:
        must(not uri.startswith("/"), f"artifactLocation: {uri} starts with a slash (3.4.3)")
        must(location.get("uriBaseId") in base_ids, f"artifactLocation: {uri} has no base (3.4.4)")
    must("//" not in uri.removeprefix("file://") and "/./" not in uri,
         f"artifactLocation: {uri} has segments that say nothing (3.10.2)")


def check_region(region):
    check_object("region", region)
    numbers = [region.get(key) for key in ("startLine", "startColumn", "endLine", "endColumn")]
    must(all(isinstance(n, int) and n >= 1 for n in numbers), f"region: {region} (3.30.5 to 3.30.8)")
    must((numbers[2], numbers[3]) >= (numbers[0], numbers[1]), f"region: {region} ends before it starts")


def check_location(location, base_ids):
    check_object("location", location)
    physical = location.get("physicalLocation")
    if physical is not None:
        check_object("physicalLocation", physical)
        check_artifact_location(physical["artifactLocation"], base_ids)
        if "region" in physical:
            check_region(physical["region"])
    for logical in location.get("logicalLocations", []):
        check_object("logicalLocation", logical)
        must(logical.get("fullyQualifiedName"), "logicalLocation: no name (3.33.5)")
    must(physical or location.get("logicalLocations") or "message" in location,
         "location: says nothing (3.28.1)")
    if "message" in location:
        check_message(location["message"])


def check_rule(rule):
    check_object("reportingDescriptor", rule)
    for key in ("shortDescription", "fullDescription", "help"):
        if key in rule:
            check_message(rule[key])
    level = check_object("reportingConfiguration", rule["defaultConfiguration"])["level"]
    must(level in LEVELS, f"{rule['id']}: level {level} (3.50.3)")


def check_result(result, rules, base_ids):
    check_object("result", result)
    must(result.get("level") in LEVELS, f"result: level {result.get('level')} (3.27.10)")
    index = result.get("ruleIndex")
    must(isinstance(index, int) and 0 <= index < len(rules), f"result: rule {index} (3.27.6)")
    must(rules[index]["id"] == result["ruleId"], "result: ruleId and ruleIndex differ (3.27.5)")
    check_message(result["message"])
    for key in ("locations", "relatedLocations"):
        check_list(key, result.get(key, []), lambda value: check_location(value, base_ids))


def check_log(log):
    check_object("sarifLog", log)
    must(log["version"] == "2.1.0", "sarifLog: version (3.13.2)")
    must(len(log["runs"]) == 1, "sarifLog: runs (3.13.4)")
    run = check_object("run", log["runs"][0])
    driver = check_object("toolComponent", check_object("tool", run["tool"])["driver"])
    must(re.fullmatch(r"\d+\.\d+\.\d+", driver["semanticVersion"]), "driver: version (3.19.12)")
    rules = driver["rules"]
    check_list("rules", rules, check_rule)
    must(len({rule["id"] for rule in rules}) == len(rules), "rules: an id twice")
    base_ids = run["originalUriBaseIds"]
    for location in base_ids.values():  # `uri` may be absent here alone (3.14.14)
        must("uri" not in check_object("artifactLocation", location), "an absolute path is told")
        check_message(location["description"])
    must(run["columnKind"] == "utf16CodeUnits", "run: columnKind (3.14.17)")
    check_list("results", run["results"], lambda value: check_result(value, rules, base_ids), False)
    must(len(run["invocations"]) == 1, "run: invocations (3.14.11)")
    invocation = check_object("invocation", run["invocations"][0])
    notifications = invocation.get("toolExecutionNotifications", [])
    for notification in notifications:
        check_object("notification", notification)
        check_object("reportingDescriptorReference", notification["descriptor"])
        must(notification["level"] in LEVELS, "notification: level (3.58.6)")
        check_message(notification["message"])
        check_list("locations", notification.get("locations", []),
                   lambda value: check_location(value, base_ids))
    must(invocation["executionSuccessful"] == (not notifications), "invocation (3.20.14)")
