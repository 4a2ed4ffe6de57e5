"""Prints Autobahn's report by section, and ends with 1 when a case of it is neither OK, NON-STRICT nor INFORMATIONAL."""

import collections
import json
import sys

NAMES = {
    "1": "framing", "2": "pings and pongs", "3": "reserved bits", "4": "opcodes", "5": "fragmentation", "6": "UTF-8",
    "7": "close handling", "9": "limits and performance", "10": "auto-fragmentation", "12": "permessage-deflate",
    "13": "permessage-deflate, parameters",
}
PASSED = ("OK", "NON-STRICT", "INFORMATIONAL")

try:
    with open(sys.argv[1]) as file:
        results = json.load(file)["touchline"]
except (OSError, KeyError, ValueError) as error:
    sys.exit(f"FAILED  there is no report in {sys.argv[1]}: {error}; see wstest.log beside it")

order = sorted(results, key=lambda case: [int(part) for part in case.split(".")])
sections = collections.defaultdict(collections.Counter)
remarks = []
for case in order:
    result = results[case]
    for behavior in (result["behavior"], result["behaviorClose"]):
        if behavior != "OK":
            remarks.append(f"        {case}: {result['behavior']}, close {result['behaviorClose']}")
            break
    worst = next((b for b in (result["behavior"], result["behaviorClose"]) if b not in PASSED), result["behavior"])
    sections[case.split(".")[0]][worst] += 1

failed = 0
for section, counts in sections.items():
    bad = sum(count for behavior, count in counts.items() if behavior not in PASSED)
    failed += bad
    text = ", ".join(f"{count} {behavior}" for behavior, count in sorted(counts.items()))
    print(f"{'FAILED' if bad else 'OK':6}  {section:>2} {NAMES.get(section, ''):32} {text}")
if remarks:
    print("Cases that are not plainly OK:")
    print("\n".join(remarks))
print(f"{len(order)} cases, {failed} failed")
sys.exit(1 if failed or not order else 0)
