import Foundation
import ModuleHost
import SQLEngine
import TestSupport
import Testing
import Vocabulary

@testable import PanelCore

/// Backups of a whole panel, and what becomes of them.
struct BackupTests {
    private let passphrase = Secret("correct horse battery")

    @Test(arguments: TestEngine.all) func `a backup holds database and keys and goes back`(engine: TestEngine)
        async throws
    {
        try await TestPanel.with(engine) { test in
            try await withFolder { folder in
                let path = folder + "/monday"
                let label = try await test.panel.backUp(to: path, keys: TestPanel.testKeys, passphrase: passphrase)
                #expect(label.rows > 5)
                let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
                #expect(mode?.intValue == 0o600)
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["monday"])
                // The key itself is not in it.
                let key = try #require(TestPanel.testKeys.text.split(separator: " ").last).dropLast()
                let bytes = try Data(contentsOf: URL(filePath: path))
                #expect(bytes.range(of: Data(key.utf8)) == nil)
                let other: TestEngine = engine == .sqlite ? .postgres : .sqlite
                try await other.withDatabase { target in
                    try await Backup.withFile(path) { backup, _ in
                        #expect(backup.hasKeyFile)
                        for wrong in [nil, Secret("another passphrase")] {
                            let error = #expect(throws: Failure.self) { _ = try backup.keys(passphrase: wrong) }
                            #expect(error?.reason.log.contains("passphrase") == true)
                        }
                        let keys = try backup.keys(passphrase: passphrase)
                        #expect(keys?.text == TestPanel.testKeys.text)
                        let pending = try await backup.restore(
                            into: target, keys: keys, registry: test.panel.modules.registry)
                        #expect(pending == [])
                    }
                    let restored = try TestPanel.panel(target, clock: test.clock)
                    try await restored.checkKeys()
                    try await restored.modules.discover()
                    let states = try await restored.modules.statuses().map(\.state)
                    let wanted = try await test.panel.modules.statuses().map(\.state)
                    #expect(states == wanted)
                    await restored.modules.shutdown()
                }
                await #expect(throws: Failure.self) {
                    try await test.panel.backUp(to: path, keys: TestPanel.testKeys, passphrase: nil)
                }
            }
        }
    }

    @Test func `a damaged backup is refused with a sentence`() async throws {
        try await TestPanel.with(.sqlite) { test in
            try await withFolder { folder in
                let path = folder + "/backup"
                _ = try await test.panel.backUp(to: path, keys: TestPanel.testKeys, passphrase: passphrase)
                let whole = try Data(contentsOf: URL(filePath: path))
                var damaged: [(Data, String)] = [
                    (Data(), "no backup"), (whole.prefix(whole.count / 2), "no backup"),
                    (whole.dropLast(), "no backup"),
                    (Data("SQLite format 3".utf8), "no backup"),
                ]
                for _ in 0..<20 {
                    var bytes = whole
                    bytes[Int.random(in: 0..<(whole.count - 100))] ^= 1 << UInt8.random(in: 0...7)
                    damaged.append((bytes, "damaged"))
                }
                for (bytes, word) in damaged {
                    try bytes.write(to: URL(filePath: path))
                    let error = await #expect(throws: Failure.self) { try await Backup.withFile(path) { _, _ in } }
                    #expect(error?.reason.log.contains(word) == true)
                }
            }
        }
    }

    @Test func `a short passphrase and the keys of another panel are refused`() async throws {
        try await TestPanel.with(.sqlite) { test in
            try await withFolder { folder in
                await #expect(throws: Failure.self) {
                    try await test.panel.backUp(
                        to: folder + "/a", keys: TestPanel.testKeys, passphrase: Secret("short"))
                }
                try await test.panel.checkKeys()
                _ = try await test.panel.backUp(to: folder + "/b", keys: TestPanel.testKeys, passphrase: nil)
                try await TestEngine.sqlite.withDatabase { target in
                    try await Backup.withFile(folder + "/b") { backup, _ in
                        let none = try backup.keys(passphrase: nil)
                        #expect(none?.text == nil)
                        await #expect(throws: Failure.self) {
                            try await backup.restore(
                                into: target, keys: .random(), registry: test.panel.modules.registry)
                        }
                    }
                }
            }
        }
    }
}

/// Lends a folder that is gone afterwards.
private func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "aviary-backup-\(UUID().uuidString)").path()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer {
        // What cannot be removed stays in the temporary folder.
        try? FileManager.default.removeItem(atPath: folder)
    }
    try await body(folder)
}
