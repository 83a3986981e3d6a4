// swift-tools-version: 6.2
import PackageDescription

/// Warnings are errors with the compilers we know; a newer one may warn of what we cannot know yet. Deprecations stay warnings: they
/// arrive with a library's patch release.
#if compiler(<6.4)
    let warnings: [SwiftSetting] = [
        .treatAllWarnings(as: .error), .treatWarning("DeprecatedDeclaration", as: .warning),
    ]
#else
    let warnings: [SwiftSetting] = []
#endif
/// Every target is held to the same rules: Swift 6 language mode (the default of these tools) and explicit access on imports.
let strict: [SwiftSetting] =
    warnings + [.enableUpcomingFeature("InternalImportsByDefault"), .enableUpcomingFeature("ExistentialAny")]

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let scrypt = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioFoundation = Target.Dependency.product(name: "NIOFoundationCompat", package: "swift-nio")
let nioHTTP = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")

/// A room of the house: `Sources/<name>`.
func room(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

/// A bundled module: `Modules/<kind>/<name>`.
func module(
    _ kind: String, _ name: String, _ dependencies: [Target.Dependency] = [], hasViews: Bool = true
) -> Target {
    .target(
        name: name, dependencies: ["ModuleKit"] + dependencies, path: "Modules/\(kind)/\(name)",
        exclude: ["Tests", "README.md"], resources: hasViews ? [.copy("Views")] : [], swiftSettings: strict)
}

/// The tests of one target: `Tests/<name>Tests`.
func tests(_ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.target(name: name), "TestSupport"] + dependencies, path: path,
        swiftSettings: strict)
}

let package = Package(
    name: "aviary",
    products: [
        .executable(name: "aviary", targets: ["aviary"]),
        .library(name: "ModuleKit", targets: ["ModuleKit"]),
        .library(name: "ModuleTesting", targets: ["ModuleTesting"]),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    ],
    targets: [
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(
            name: "CPango", pkgConfig: "pangocairo", providers: [.apt(["libcairo2-dev", "libpango1.0-dev"])]),

        room("Vocabulary", []),
        room("ModuleKit", ["Vocabulary", logging]),
        room("ModuleTesting", ["ModuleKit"]),
        room("Domain", ["Vocabulary"]),
        room("Printing", ["Vocabulary", "CPango"]),
        room("SQLEngine", ["Vocabulary", "CPostgres", grdb, sqlite]),
        room("Store", ["Domain", "SQLEngine"]),
        room("Tasks", ["SQLEngine", logging, lifecycle]),
        room("ModuleHost", ["ModuleKit", "Store", crypto, logging, httpClient, nio, nioFoundation, nioHTTP, nioPosix]),
        room("PanelCore", ["Domain", "Store", "Tasks", "ModuleHost", "Printing", crypto, scrypt]),
        room("Web", ["PanelCore", hummingbird, lifecycle, logging, mustache], resources: [.copy("Resources")]),
        room("Command", ["Web", arguments, configuration]),

        module("Product", "PowerDNS"),
        module("Payment", "BankTransfer", hasViews: false),
        module("Payment", "Balance", hasViews: false),
        module("Payment", "Stripe", [crypto]),
        // Only for tests: it hangs, throws and lies on demand.
        module("Product", "Misbehaving"),

        .executableTarget(
            name: "aviary", dependencies: ["Command", "PowerDNS", "BankTransfer", "Balance", "Stripe"],
            swiftSettings: strict),

        // `aviary` with the module that misbehaves, for the end-to-end tests.
        .executableTarget(
            name: "aviary-trial",
            dependencies: [
                "Domain", "Command", "SQLEngine", "Tasks", "PowerDNS", "BankTransfer", "Balance", "Stripe",
                "Misbehaving",
                logging,
            ],
            path: "Tests/Trial", swiftSettings: strict),

        .executableTarget(
            name: "queue-benchmark", dependencies: ["Tasks", arguments], path: "Benchmarks/Queue",
            swiftSettings: strict),

        .target(
            name: "TestSupport", dependencies: ["ModuleTesting", "PanelCore"], path: "Tests/Support",
            swiftSettings: strict),
        tests("Vocabulary"),
        tests("ModuleKit", ["ModuleTesting"]),
        tests("Domain"),
        tests("Printing"),
        tests("SQLEngine"),
        tests("Store"),
        tests("Tasks"),
        tests("ModuleHost"),
        tests("PanelCore"),
        tests("Web", [hummingbirdTesting]),
        tests("PowerDNS", ["ModuleTesting"], path: "Modules/Product/PowerDNS/Tests"),
        tests("BankTransfer", ["ModuleTesting"], path: "Modules/Payment/BankTransfer/Tests"),
        tests("Balance", ["ModuleTesting"], path: "Modules/Payment/Balance/Tests"),
        tests("Stripe", ["ModuleTesting", crypto], path: "Modules/Payment/Stripe/Tests"),
        tests("Misbehaving", ["ModuleTesting"], path: "Modules/Product/Misbehaving/Tests"),
        .testTarget(name: "ArchitectureTests", swiftSettings: strict),
    ]
)
