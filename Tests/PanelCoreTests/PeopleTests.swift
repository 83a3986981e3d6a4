import Domain
import Foundation
import PanelCore
import Store
import TestSupport
import Testing
import Vocabulary

/// Invitations, sign-in, staff, tokens.
@Suite struct PeopleTests {
    @Test(arguments: TestEngine.all) func anInvitationWorksOnceAndForAWeek(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            let values: JSONValue = ["name": "Oak", "email": "oak@example.test", "currency": "gbp"]
            let invited = try await test.panel.createClient(values, by: test.actor)
            let text = invited.invitation.text
            #expect(test.panel.link(of: invited.invitation) == "https://panel.example/invitation/\(text)")
            let acceptance: JSONValue = ["name": "Ada Oak", "password": "Sesame-0815"]
            let user = try await test.panel.acceptInvitation(text, acceptance)
            #expect(try await test.panel.clients(of: user.id).map(\.id) == [invited.client.id])
            await #expect(throws: Failure.self) { try await test.panel.acceptInvitation(text, acceptance) }
            let second = try await test.panel.inviteUser("elm@example.test", to: invited.client.id, by: test.actor)
            test.clock.advance(by: 8 * 24 * 3600)
            #expect(try await test.panel.openInvitation(second.text) == nil)
        }
    }

    @Test(arguments: TestEngine.all) func onlyTheNewestInvitationOfAnAddressWorks(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            let client = try await test.client()
            let first = try await test.panel.inviteUser("a@example.test", to: client.id, by: test.actor)
            let second = try await test.panel.inviteUser("a@example.test", to: client.id, by: test.actor)
            #expect(try await test.panel.openInvitation(first.text) == nil)
            #expect(try await test.panel.openInvitation(second.text) != nil)
        }
    }

    @Test(arguments: TestEngine.all) func aUserMayBelongToSeveralClients(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            let (one, two) = (try await test.client("One"), try await test.client("Two"))
            var user: User?
            for client in [one, two] {
                let invitation = try await test.panel.inviteUser("both@example.test", to: client.id, by: test.actor)
                user = try await test.panel.acceptInvitation(invitation.text, ["name": "B", "password": "Sesame-0815"])
            }
            let id = try #require(user?.id)
            #expect(try await test.panel.clients(of: id).map(\.name) == ["One", "Two"])
            let (cookie, signedIn) = try await test.panel.signIn(
                email: "BOTH@example.test", password: Secret("Sesame-0815"), keep: false, address: nil)
            try await test.panel.choose(two.id, in: signedIn.session)
            guard case .user(_, let client)? = try await test.panel.session(cookie: cookie)?.person else {
                Testing.Issue.record("no session")
                return
            }
            #expect(client?.id == two.id)
            let foreign = try await test.client("Three")
            await #expect(throws: Failure.self) { try await test.panel.choose(foreign.id, in: signedIn.session) }
        }
    }

    private func administrator(_ test: TestPanel) async throws -> Staff {
        let role = try await test.panel.administratorRole()
        return try await test.panel.saveStaff(
            nil, ["name": "Ada", "email": "ada@example.test", "password": "Sesame-0815"], roles: [role.id],
            holding: nil, by: test.actor)
    }

    @Test(arguments: TestEngine.all) func wrongPasswordsAreSlowedDownAndASessionEnds(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            _ = try await administrator(test)
            for _ in 0..<5 {
                await #expect(throws: Failure.refused("Email or password is not right.")) {
                    _ = try await test.panel.signIn(
                        email: "ada@example.test", password: Secret("wrong"), keep: false, address: nil)
                }
            }
            do {
                _ = try await test.panel.signIn(
                    email: "ada@example.test", password: Secret("Sesame-0815"), keep: false, address: nil)
                Testing.Issue.record("the sixth try was not slowed down")
            } catch let failure as Failure { #expect(failure.kind == .busy) }
            test.clock.advance(by: 5)
            let (cookie, _) = try await test.panel.signIn(
                email: "ada@example.test", password: Secret("Sesame-0815"), keep: false, address: nil)
            #expect(try await test.panel.session(cookie: cookie) != nil)
            test.clock.advance(by: 3 * 3600)
            #expect(try await test.panel.session(cookie: cookie) == nil)
        }
    }

    @Test(arguments: TestEngine.all) func manyRightPasswordsAtOnceAllOpen(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            _ = try await administrator(test)
            let cookies = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<12 {
                    group.addTask {
                        try await test.panel.signIn(
                            email: "ada@example.test", password: Secret("Sesame-0815"), keep: false, address: nil
                        ).cookie
                    }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(cookies.count == 12)
        }
    }

    @Test(arguments: TestEngine.all) func manyWrongPasswordsAtOnceAreSlowedDown(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            _ = try await administrator(test)
            let kinds = try await withThrowingTaskGroup(of: Failure.Kind?.self) { group in
                for number in 0..<12 {
                    group.addTask {
                        do {
                            _ = try await test.panel.signIn(
                                email: "ada@example.test", password: Secret("wrong \(number)"), keep: false,
                                address: nil)
                            return nil
                        } catch let failure as Failure { return failure.kind }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(kinds.count { $0 == .refused } == 5)
            #expect(kinds.count { $0 == .busy } == 7)
        }
    }

    @Test(arguments: TestEngine.all) func thePasswordIsHashedAndTheSessionIsADigest(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            let staff = try await administrator(test)
            let (cookie, signedIn) = try await test.panel.signIn(
                email: "ada@example.test", password: Secret("Sesame-0815"), keep: false, address: nil)
            #expect(staff.password?.hasPrefix("scrypt$15$8$1$") == true)
            #expect(signedIn.session.digest != cookie && signedIn.session.digest == digestText(cookie))
        }
    }

    @Test(arguments: TestEngine.all) func theLastAdministratorStays(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            let ada = try await administrator(test)
            await #expect(throws: Failure.self) {
                _ = try await test.panel.saveStaff(ada.id, ["active": false], roles: nil, holding: nil, by: test.actor)
            }
            await #expect(throws: Failure.self) {
                _ = try await test.panel.saveStaff(ada.id, [:], roles: [], holding: nil, by: test.actor)
            }
        }
    }

    @Test(arguments: TestEngine.all) func nobodyMakesThemselvesMightier(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            _ = try await administrator(test)
            let holding = PermissionSet([.manageStaff, .viewStaff])
            await #expect(throws: Failure.self) {
                _ = try await test.panel.saveRole(
                    name: "Mighty", permissions: PermissionSet([.manageModules]), holding: holding, by: test.actor)
            }
            let admin = try await test.panel.administratorRole()
            await #expect(throws: Failure.self) {
                _ = try await test.panel.saveStaff(
                    nil, ["name": "E", "email": "e@example.test", "password": "Sesame-0815"], roles: [admin.id],
                    holding: holding,
                    by: test.actor)
            }
        }
    }

    @Test(arguments: TestEngine.all) func aTokenAllowsNoMoreThanItsOwnerAndExpires(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            _ = try await administrator(test)
            let token = try await test.panel.createToken(
                for: "ada@example.test", name: "t", scopes: PermissionSet([.viewServices]), lifetime: 60, by: test.actor
            )
            let bearer = try #require(try await test.panel.bearer(token: token.text))
            #expect(bearer.permissions.allows(.viewServices) && !bearer.permissions.allows(.manageServices))
            test.clock.advance(by: 61)
            #expect(try await test.panel.bearer(token: token.text) == nil)
            await #expect(throws: Failure.self) {
                _ = try await test.panel.createToken(
                    for: "nobody@example.test", name: "t", scopes: PermissionSet([]), lifetime: nil, by: test.actor)
            }
        }
    }

    @Test(arguments: TestEngine.all) func theAuditLogCannotBeChanged(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            _ = try await test.client()
            let entries = try await test.panel.auditLog(PageRequest()).items
            #expect(entries.contains { $0.action == "client.create" && $0.actorName == "tester@example.test" })
            await #expect(throws: (any Error).self) {
                try await test.panel.database.write { db in try db.run("UPDATE audit_log SET action = 'nothing'") }
            }
            await #expect(throws: (any Error).self) {
                try await test.panel.database.write { db in try db.run("DELETE FROM audit_log") }
            }
            #expect(try await test.panel.auditLog(PageRequest()).items == entries)
        }
    }
}
