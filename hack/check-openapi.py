#!/usr/bin/env python3
"""Asks a relay for all of its OpenAPI documents and checks each against the standard it claims to follow.

usage: check-openapi.py http://127.0.0.1:7878
Needs the package openapi-spec-validator. Exit status 1 if a document breaks its standard.
"""

import json
import sys
import urllib.request

from openapi_spec_validator import OpenAPIV2SpecValidator, OpenAPIV30SpecValidator


def read(server, path):
    request = urllib.request.Request(server + path, headers={"Accept": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def problems(document, validator):
    for error in validator(document).iter_errors():
        yield f"{'/'.join(str(part) for part in error.absolute_path)}: {error.message[:300]}"


def main():
    server = sys.argv[1].rstrip("/")
    documents = [("/openapi/v2", OpenAPIV2SpecValidator)]
    for entry in read(server, "/openapi/v3")["paths"].values():
        documents.append((entry["serverRelativeURL"], OpenAPIV30SpecValidator))
    failed = False
    for path, validator in documents:
        document = read(server, path)
        found = list(problems(document, validator))
        schemas = document.get("definitions") or document["components"]["schemas"]
        print(f"{path}: {len(document['paths'])} paths, {len(schemas)} models, {len(found)} problems")
        for problem in found:
            print(f"  {problem}")
        failed = failed or bool(found)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
