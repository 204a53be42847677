"""Claims: what is proved on the running installation is proved by a suite of its own, and suites cite what is claimed."""
import re

REGISTERED = re.compile(r'\bClaim\(\s*"([a-z]+\.[a-z0-9.-]+)"')
PROVED = re.compile(r'"([a-z]+\.[a-z0-9.-]+)":\s*\w+Probe')
CITED = re.compile(r'@Suite\("Claim ([a-z]+\.[a-z0-9.-]+)"')


def _places(tree, folder, pattern):
    """The ids that a pattern finds below a folder, each with its file and offset."""
    return {
        match[1]: (file, match.start())
        for file in tree.below(folder) if file.suffix == ".swift" for match in pattern.finditer(file.text)
    }


def claims_have_suites(tree):
    """Compared both ways, and with what examines the installation."""
    registered = _places(tree, "Sources/Claims", REGISTERED)
    proved = _places(tree, "Sources", PROVED)
    cited = _places(tree, "Tests", CITED)
    for claim, (file, offset) in sorted({**proved, **cited}.items()):
        if claim not in registered:
            yield file.finding(offset, f"The register of Sources/Claims has no claim {claim}.")
    for claim, (file, offset) in sorted(proved.items()):
        if claim not in cited:
            yield file.finding(offset, f'No suite proves it: write @Suite("Claim {claim}").')
