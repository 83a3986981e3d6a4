#!/usr/bin/env bash
# What a change must pass before it is looked at: layout, warnings as errors, and the walls between the rooms.
# `swift format --in-place --recursive Sources Modules Tests Benchmarks Package.swift` repairs most of what the first step finds.
set -euo pipefail
. "$(dirname "$0")/common.sh"

Scripts/bootstrap.sh check
step "Layout"
swift format lint --strict --parallel --recursive Sources Modules Tests Benchmarks Package.swift
step "Scripts"
shellcheck --severity=warning Scripts/*.sh .ci/run
build --build-tests
step "Walls between the rooms"
swift test --skip-build --disable-xctest --filter ArchitectureTests
