import Domain
import Foundation
import Testing
import Vocabulary

@Suite struct CatalogTests {
    private func slot(_ name: String, used: Int64, capacity: Int64?, isOpen: Bool = true) -> Slot {
        Slot(
            instance: InstanceID(at: Date(timeIntervalSince1970: 1)), name: name, used: used, capacity: capacity,
            isOpen: isOpen)
    }

    @Test func `R59 the fill policies choose among servers with room`() throws {
        let slots = [
            slot("a", used: 3, capacity: 3), slot("b", used: 2, capacity: nil), slot("c", used: 1, capacity: 9),
        ]
        #expect(try FillPolicy.firstWithRoom.choose(from: slots).get().name == "b")
        #expect(try FillPolicy.leastFull.choose(from: slots).get().name == "c")
    }

    @Test func `R59 a full and a closed server are named in the refusal`() {
        let slots = [slot("a", used: 3, capacity: 3), slot("b", used: 0, capacity: nil, isOpen: false)]
        guard case .failure(let refusal) = FillPolicy.leastFull.choose(from: slots) else {
            Testing.Issue.record("a server without room was chosen")
            return
        }
        #expect(refusal.text.contains("a is full (3 of 3)") && refusal.text.contains("b is closed"))
    }

    @Test func pricesAreUniqueAndNotNegative() throws {
        let euro = try #require(Currency("EUR"))
        let prices = [
            Price(currency: euro, period: .monthly, amount: 1), Price(currency: euro, period: .monthly, amount: 2),
            Price(currency: euro, period: .annually, amount: -1, setup: -2),
        ]
        #expect(prices.issues.compactMap(\.field) == ["prices.1", "prices.2.amount", "prices.2.setup"])
    }

    @Test func nobodyCoversMoreThanTheyHold() {
        let support = PermissionSet([.viewServices, .viewClients])
        #expect(support.covers(PermissionSet([.viewClients])))
        #expect(!support.covers(PermissionSet([.manageStaff])))
        #expect(!support.covers(PermissionSet([.everything])))
        #expect(PermissionSet([.everything]).covers(support))
        #expect(PermissionSet([.everything]).intersection(support) == support)
    }

    @Test func retiredAndSoldOutProductsCannotBeOrdered() {
        var product = Product(
            id: ProductID(at: Date(timeIntervalSince1970: 1)), name: "Box", module: ModuleKey(.product, "Box"),
            plan: [:],
            createdAt: Date(timeIntervalSince1970: 1))
        #expect(product.orderRefusal == nil)
        product.stock = 0
        #expect(product.orderRefusal == "Box is sold out")
        product.retired = true
        #expect(product.orderRefusal == "Box is not sold any more")
    }
}
