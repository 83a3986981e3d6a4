import Domain
import Foundation
import PanelCore
import TestSupport
import Testing
import Vocabulary

/// Options of products: saved whole, checked against the module's plan.
struct OptionTests {
    private static func option(_ more: [String: JSONValue] = [:]) -> JSONValue {
        let whole: [String: JSONValue] = [
            "field": "size", "name": "Size",
            "choices": [["name": "Small", "value": 7], ["name": "Large", "value": 20]],
        ]
        return .object(whole.merging(more) { $1 })
    }

    @Test(arguments: TestEngine.all)
    func `R61 options are replaced as a whole and keep the ids that are sent`(engine: TestEngine) async throws {
        try await MoneyShop.with(engine) { shop in
            let product = try await shop.product()
            let first = try await shop.panel.saveOptions(of: product.id, [Self.option()], by: shop.actor).options
            let (option, large) = (try #require(first.first), try #require(first.first?.choices.last))
            let again = try await shop.panel.saveOptions(
                of: product.id,
                [
                    Self.option([
                        "id": .string(option.id.description),
                        "choices": [
                            ["name": "Larger", "value": "21", "id": .string(large.id.description), "hidden": true],
                            ["name": "New", "value": 9],
                        ],
                    ]), ["field": "lid", "name": "Lid", "choices": [["name": "Without", "value": false]]],
                ], by: shop.actor
            ).options
            #expect(again.map(\.field) == ["size", "lid"])
            #expect(again.first?.id == option.id)
            #expect(again.first?.choices.first?.id == large.id)
            #expect(again.first?.choices.map(\.value) == [21, 9])
            #expect(again.first?.choices.map(\.hidden) == [true, false])
            #expect(try await shop.panel.product(product.id)?.options == again)
            #expect(try await shop.panel.saveOptions(of: product.id, [], by: shop.actor).options.isEmpty)
        }
    }

    @Test(
        arguments: [
            (option(["field": "nothing"]), "options.0.field"), (option(["name": " "]), "options.0.name"),
            (option(["choices": []]), "options.0.choices"),
            (option(["choices": [["name": "Huge", "value": 1000]]]), "options.0.choices.0.value"),
            (option(["choices": [["name": "None"]]]), "options.0.choices.0.value"),
            (option(["choices": [["name": "", "value": 7]]]), "options.0.choices.0.name"),
            // The module's own check of the whole plan: nothing above 50 without a lid.
            (
                ["field": "lid", "name": "Lid", "choices": [["name": "Without", "value": false]]],
                "options.0.choices.0.value"
            ),
            (option(["id": "01890a5d-ac96-774b-bcce-b302099a8057"]), "options.0.id"),
            (
                option([
                    "choices": [
                        [
                            "name": "Small", "value": 7,
                            "prices": [["currency": "EUR", "period": "monthly", "amount": -1]],
                        ]
                    ]
                ]),
                "options.0.choices.0.prices.0.amount"
            ),
        ] as [(JSONValue, String)])
    func whatThePlanWouldNotTakeIsRefusedByItsPath(_ option: JSONValue, _ field: String) async throws {
        try await MoneyShop.with(.sqlite) { shop in
            let product = try await shop.product(400, ["plan": ["size": 60, "lid": true]])
            do {
                _ = try await shop.panel.saveOptions(of: product.id, [option], by: shop.actor)
                Issue.record("it was taken")
            } catch Failure.invalid(let issues) { #expect(issues.map(\.field) == [field]) }
            #expect(try await shop.panel.product(product.id)?.options.isEmpty == true)
        }
    }

    @Test func oneFieldHasOneOption() async throws {
        try await MoneyShop.with(.sqlite) { shop in
            let product = try await shop.product()
            await #expect(throws: Failure.self) {
                _ = try await shop.panel.saveOptions(of: product.id, [Self.option(), Self.option()], by: shop.actor)
            }
        }
    }

    @Test func theFormOfBillingDetailsIsPartOfAClient() async throws {
        try await MoneyShop.with(.sqlite) { shop in
            let billing: JSONValue = ["name": "Kestrel GmbH", "country": "de", "city": "Kiel"]
            let changed = try await shop.panel.changeClient(shop.client.id, ["billing": billing], by: shop.actor)
            #expect(changed.billing == Party(name: "Kestrel GmbH", city: "Kiel", country: "DE"))
            #expect(try await shop.invoice().buyer?.name == "Kestrel GmbH")
            let plain = try await shop.panel.changeClient(shop.client.id, ["billing": .null], by: shop.actor)
            #expect(plain.billing == nil)
            do {
                _ = try await shop.panel.changeClient(
                    shop.client.id, ["billing": ["name": "", "country": "Germany"]], by: shop.actor)
                Issue.record("it was taken")
            } catch Failure.invalid(let issues) {
                #expect(Set(issues.map(\.field)) == ["billing.name", "billing.country"])
            }
        }
    }
}
