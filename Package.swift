// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let histogram: Target.Dependency = .product(name: "Histogram", package: "hdrhistogram-swift")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
// For calls out to providers only: nothing of the edge links it.
let network: [Target.Dependency] = [
    .product(name: "AsyncHTTPClient", package: "async-http-client"),
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
    .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOSSL", package: "swift-nio-ssl"),
    .product(name: "NIOWebSocket", package: "swift-nio"),
]

func target(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

// Layers, from the bottom up; arrows only point down.
let values: [Target] = [
    target("MatchModel"),
    target("JSONText"),
    target("BinaryCoding"),
    // No part of us, and no I/O: it turns the bytes of XML into calls.
    // libpugixml-dev. XML, parsed in C++ and handed over as plain structures.
    .target(name: "CPugixml", linkerSettings: [.linkedLibrary("pugixml")]),
]

let cores: [Target] = [
    target("BackboneWire", ["MatchModel"]),
    target("EventLifecycle", ["MatchModel"]),
    target("InterestSharding", ["MatchModel"]),
    target("Delivery", ["MatchModel"]),
    target("ScoreCaching", ["MatchModel"]),
    target("ClientProtocol", ["MatchModel", "JSONText"]),
    target("ProviderFeeds", ["MatchModel", "JSONText", "CPugixml"]),
    target("ProviderConnection", ["MatchModel"]),
    target("Geography", ["MatchModel"]),
    target("Completeness", ["MatchModel", "JSONText"]),
]

let nodes: [Target] = [
    target("OriginCore", ["MatchModel", "JSONText", "BackboneWire", "EventLifecycle", "ProviderFeeds"]),
    target(
        "EdgeCore", ["MatchModel", "BackboneWire", "InterestSharding", "Delivery", "ScoreCaching", "ClientProtocol"]),
]

let shells: [Target] = [
    .target(name: "CLinux"),
    .systemLibrary(name: "CNGHTTP2", pkgConfig: "libnghttp2", providers: [.apt(["libnghttp2-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    target("EventLoop", ["MatchModel", "CLinux"]),
    .target(name: "COpenSSLShims", dependencies: ["COpenSSL"]),
    target("SecureTransport", ["MatchModel", "EventLoop", "COpenSSL", "COpenSSLShims"]),
    target("HTTPTransport", ["MatchModel", "JSONText", "EventLoop", "SecureTransport", "CNGHTTP2"]),
    target("WebSocketTransport", ["COpenSSL", "CZlib"]),
    target("EventLog", ["MatchModel", grdb]),
    target("FleetTopology", ["MatchModel", "Geography", "EventLifecycle", "ProviderConnection", yams]),
    target("Telemetry", [logging, histogram]),
    target("ProviderConnectors", ["MatchModel", "ProviderConnection", "EventLoop", "Telemetry", logging] + network),
    target(
        "OriginServer",
        [
            "MatchModel", "JSONText", "OriginCore", "EventLifecycle", "BackboneWire", "ProviderFeeds",
            "ClientProtocol", "EventLog", "FleetTopology", "HTTPTransport", "SecureTransport", "EventLoop", "Telemetry",
            "BinaryCoding", "CZlib", "CZstd", "ProviderConnection", "ProviderConnectors", logging,
        ]),
    target(
        "EdgeServer",
        [
            "MatchModel", "JSONText", "EdgeCore", "BackboneWire", "ClientProtocol", "Delivery", "InterestSharding",
            "Geography", "HTTPTransport", "SecureTransport", "WebSocketTransport", "EventLoop", "Telemetry", logging,
        ]),
    target(
        "LinkEmulator", ["MatchModel", "JSONText", "FleetTopology", "HTTPTransport", "EventLoop", "Telemetry"]),
    target(
        "Replay",
        ["MatchModel", "JSONText", "ProviderFeeds", "HTTPTransport", "SecureTransport", "EventLoop", "Telemetry"]),
    target(
        "LoadGenerator",
        [
            "MatchModel", "JSONText", "Geography", "Completeness", "FleetTopology", "HTTPTransport", "SecureTransport",
            "WebSocketTransport", "EventLoop", "Telemetry",
        ]),
]

let harness: [Target] = [
    target(
        "ProviderSimulator",
        ["MatchModel", "JSONText", "HTTPTransport", "SecureTransport", "WebSocketTransport", "EventLoop"]),
    target(
        "FleetDemo", ["MatchModel", "JSONText", "FleetTopology", "HTTPTransport", "EventLoop", "CLinux"]),
    target(
        "Benchmark",
        [
            "MatchModel", "JSONText", "Completeness", "LoadGenerator", "FleetDemo", "HTTPTransport",
            "WebSocketTransport", "EventLoop",
        ]),
]

// The whole fleet in one process, under virtual time: cores of both sides, so above them, and below no shell.
let simulation: [Target] = [
    target(
        "FleetSimulation",
        [
            "MatchModel", "JSONText", "BackboneWire", "EventLifecycle", "ProviderFeeds", "OriginCore", "EdgeCore",
            "ClientProtocol", "Delivery", "InterestSharding", "BinaryCoding",
        ])
]

let programs: [Target] = [
    program(
        "touchline-origin",
        [
            "OriginServer", "EventLifecycle", "EventLog", "FleetTopology", "ProviderFeeds", "SecureTransport",
            "EventLoop", "MatchModel", "Telemetry", logging, argumentParser,
        ]),
    program(
        "touchline-edge",
        [
            "EdgeServer", "EdgeCore", "HTTPTransport", "SecureTransport", "EventLoop", "MatchModel", "Telemetry",
            logging, argumentParser,
        ]),
    program(
        "touchline",
        [
            "MatchModel", "FleetTopology", "LinkEmulator", "LoadGenerator", "OriginServer", "Replay", "FleetDemo",
            "Benchmark", "FleetSimulation", "ProviderSimulator", "JSONText", "HTTPTransport", "SecureTransport",
            "EventLoop", argumentParser,
        ]),
]

let checks: [Target] = [
    tests("BackboneFollowerTests", ["EdgeCore", "BackboneWire", "MatchModel"]),
    tests("BackboneWireTests", ["BackboneWire", "MatchModel"]),
    tests("ClientProtocolTests", ["ClientProtocol", "JSONText", "MatchModel"]),
    tests("CompletenessTests", ["Completeness", "MatchModel"]),
    tests("DeliveryTests", ["Delivery", "MatchModel"]),
    tests(
        "EdgeCoreTests",
        [
            "EdgeCore", "BackboneWire", "ClientProtocol", "Delivery", "EventLoop", "InterestSharding", "JSONText",
            "MatchModel",
        ]),
    tests(
        "EdgeServerTests",
        [
            "EdgeServer", "ClientProtocol", "EdgeCore", "EventLoop", "HTTPTransport", "MatchModel", "SecureTransport",
            "WebSocketTransport", logging,
        ]),
    tests("EventLifecycleTests", ["EventLifecycle", "MatchModel"]),
    // SQLite's files as a power cut would leave them.
    .target(
        name: "ForgetfulDisk", path: "Tests/ForgetfulDisk", linkerSettings: [.linkedLibrary("sqlite3")]),
    tests("EventLogTests", ["EventLog", "ForgetfulDisk", "MatchModel", grdb]),
    tests("EventLoopTests", ["EventLoop", "MatchModel"]),
    tests("FleetDemoTests", ["FleetDemo"]),
    tests("FleetSimulationTests", ["FleetSimulation", "MatchModel"]),
    tests(
        "FleetTopologyTests", ["FleetTopology", "EventLifecycle", "ProviderConnection", "Geography", "MatchModel"]),
    tests("GeographyTests", ["Geography", "MatchModel"]),
    tests("HTTPTransportTests", ["HTTPTransport", "SecureTransport", "EventLoop", "JSONText", "MatchModel"]),
    tests("InterestShardingTests", ["InterestSharding", "MatchModel"]),
    tests("BinaryCodingTests", ["BinaryCoding"]),
    tests("JSONTextTests", ["JSONText", "MatchModel"]),
    tests("MatchModelTests", ["MatchModel"]),
    tests("OriginCoreTests", ["OriginCore", "BackboneWire", "EventLifecycle", "JSONText", "MatchModel"]),
    tests(
        "OriginServerTests",
        [
            "OriginServer", "OriginCore", "BackboneWire", "EventLifecycle", "EventLog", "EventLoop", "HTTPTransport",
            "ProviderFeeds", "ProviderConnection", "MatchModel", "CZlib", logging, grdb,
        ]),
    // Makes logs as an origin would, for measuring; in no product.
    .executableTarget(
        name: "log-generator",
        dependencies: [
            "OriginServer", "OriginCore", "EventLifecycle", "EventLog", "BackboneWire", "ProviderFeeds", "MatchModel",
        ],
        path: "Tests/LogGenerator", swiftSettings: strict),
    tests("ProviderConnectionTests", ["ProviderConnection", "MatchModel"]),
    tests(
        "ProviderConnectorsTests",
        [
            "ProviderConnectors", "ProviderConnection", "ProviderSimulator", "HTTPTransport", "EventLoop", "MatchModel",
            "Telemetry", logging,
        ]),
    tests("ProviderSimulatorTests", ["ProviderSimulator", "HTTPTransport", "EventLoop", "JSONText", "MatchModel"]),
    tests("ProviderFeedsTests", ["ProviderFeeds", "OriginCore", "EventLifecycle", "MatchModel"]),
    tests(
        "LinkEmulatorTests",
        ["LinkEmulator", "FleetTopology", "HTTPTransport", "JSONText", "EventLoop", "MatchModel", "Telemetry"]),
    tests(
        "LoadGeneratorTests",
        [
            "LoadGenerator", "Completeness", "FleetTopology", "EventLoop", "HTTPTransport", "SecureTransport",
            "WebSocketTransport", "JSONText", "MatchModel",
        ]),
    tests(
        "ReplayTests",
        [
            "Replay", "MatchModel", "JSONText", "ProviderFeeds", "OriginCore", "EventLifecycle", "HTTPTransport",
            "EventLoop",
        ]),
    tests("ScoreCachingTests", ["ScoreCaching", "MatchModel"]),
    tests("SecureTransportTests", ["SecureTransport", "HTTPTransport", "EventLoop", "MatchModel", "COpenSSL"]),
    tests("TelemetryTests", ["Telemetry", logging]),
    tests("WebSocketTransportTests", ["WebSocketTransport", "MatchModel"]),
    // What Scripts/conformance holds against the suites of others; in no product.
    .executableTarget(
        name: "websocket-echo", dependencies: ["EventLoop", "HTTPTransport", "SecureTransport", "WebSocketTransport"],
        path: "Tests/Conformance/WebSocketEcho", swiftSettings: strict),
    // Starts the programs, which lie beside the test bundle.
    .testTarget(
        name: "SystemTests", dependencies: ["JSONText"], exclude: ["Support"], swiftSettings: strict),
]

let package = Package(
    name: "touchline",
    products: [
        .executable(name: "touchline", targets: ["touchline"]),
        .executable(name: "touchline-origin", targets: ["touchline-origin"]),
        .executable(name: "touchline-edge", targets: ["touchline-edge"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    ],
    targets: values + cores + nodes + shells + harness + simulation + programs + checks
)
