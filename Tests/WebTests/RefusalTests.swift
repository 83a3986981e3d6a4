import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import PanelCore
import Store
import TestSupport
import Testing
import Vocabulary

@testable import Web

/// What is said instead of a page, and that what people typed stays text.
struct RefusalTests {
    @Test func eachReaderIsRefusedInTheFrameTheyKnow() async throws {
        try await Shop.open { shop in
            let client = try await shop.test.client()
            let service = try await shop.service(of: client)
            let (user, staff) = (
                try await shop.user(of: client), try await shop.staff([.viewServices, .manageServices])
            )
            let cases: [(Browser, String, Int, String)] = [
                (shop.visitor, "/nothing", 404, "door"), (user, "/nothing", 404, "client"),
                (user, "/admin/services", 404, "client"),
                (user, "/services/\(UUID().uuidString)", 404, "client"), (staff, "/nothing", 404, "admin"),
                (staff, "/admin/services/no-uuid", 404, "admin"), (staff, "/services", 404, "admin"),
                (staff, "/admin/staff", 403, "admin"),
                (staff, "/admin/services/\(service.id)/change-package", 409, "admin"),
            ]
            for (browser, path, status, frame) in cases {
                let page = try await browser.get(path)
                #expect(page.status == status, "\(path)")
                #expect(page.frame == frame, "\(path)")
                #expect(page.main.contains("<h1"), "\(path)")
            }
            let forbidden = try await staff.get("/admin/staff")
            #expect(forbidden.main.contains("staff.view"), "staff read which permission is missing")
            let hidden = try await user.get("/admin/services")
            #expect(!hidden.text.contains("services.view"), "clients do not")
            let forged = try await user.post("/account/password", token: .none)
            #expect((forged.status, forged.frame) == (403, "client"))
            let impossible = try await staff.post(
                "/admin/services/\(service.id)/unsuspend",
                headers: [.referer: "https://panel.example/admin/services/\(service.id)?x=1"])
            #expect((impossible.status, impossible.frame) == (409, "admin"))
            #expect(impossible.main.contains("href=\"/admin/services/\(service.id)\""), "it leads back")
        }
    }

    @Test func aUserWithoutAClientIsToldSo() async throws {
        try await Shop.open { shop in
            let client = try await shop.test.client()
            let browser = try await shop.user(of: client)
            try await shop.panel.database.write { db in _ = try db.run("DELETE FROM client_users") }
            let page = try await browser.get("/services")
            #expect((page.status, page.frame) == (409, "door"))
            #expect(page.main.contains("belongs to no client"))
        }
    }

    @Test func whatIsTooLargeOrUnreadableIsRefusedWithoutHarm() async throws {
        try await Shop.open { shop in
            let browser = try await shop.staff([.everything])
            let large = try await browser.post(
                "/admin/clients", [("name", String(repeating: "x", count: WebRequest.bodyLimit))])
            #expect(large.status == 413)
            #expect(large.frame == "admin")
            for path in [
                "/admin/clients?q=%ff%fe", "/admin/clients?q=%", "/admin/clients?cursor=no",
                "/admin/tasks?status=nothing&cursor=x",
            ] {
                #expect(try await browser.get(path).status == 200, "\(path)")
            }
            let multipart: HTTPFields = [
                .contentType: "multipart/form-data; boundary=x",
                .cookie: browser.cookies.map { "\($0)=\($1)" }.joined(separator: "; "),
            ]
            let body = ByteBuffer(
                string: "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n\(browser.csrf)\r\n--x--\r\n")
            let answer = try await shop.web.execute(
                uri: "/admin/clients", method: .post, headers: multipart, body: body)
            #expect(answer.status == .forbidden, "what is no form of ours carries no token")
        }
    }

    @Test func whatPeopleTypedIsNeverMarkup() async throws {
        try await Shop.open { shop in
            let hostile = #"<script>alert("1")</script><img src=x onerror='x'>&amp;{{csrf}}"#
            let client = try await shop.test.client(hostile)
            let product = try await shop.test.product(["name": .string(hostile), "description": .string(hostile)])
            let service = try await shop.service(of: client, product: product)
            let user = try await shop.user(of: client)
            let staff = try await shop.staff([.everything], name: hostile)
            let pages: [(Browser, [String])] = [
                (
                    staff,
                    [
                        "/admin", "/admin/clients", "/admin/clients/\(client.id)", "/admin/services",
                        "/admin/services/\(service.id)",
                        "/admin/services?client=\(client.id)",
                        "/admin/services/new?client=\(client.id)&product=\(product.id)",
                        "/admin/products", "/admin/products/\(product.id)", "/admin/audit-log", "/admin/staff",
                        "/admin/account",
                    ]
                ),
                (user, ["/services", "/services/\(service.id)", "/order", "/order/\(product.id)", "/account"]),
            ]
            for (browser, paths) in pages {
                for path in paths {
                    let page = try await browser.get(path)
                    #expect(page.status == 200, "\(path)")
                    #expect(!page.text.contains("<script>") && !page.text.contains("<img src=x"), "\(path)")
                    #expect(page.text.contains("&lt;script&gt;"), "\(path) shows it as text")
                    #expect(!page.text.contains("&amp;amp;amp;"), "\(path) escapes it once")
                }
            }
            for path in [
                "/admin/clients?q=", "/admin/audit-log?q=", "/admin/services?q=", "/admin/tasks?tag=",
                "/admin/module-log?service=",
            ] {
                let query = hostile.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                let page = try await staff.get(path + query)
                #expect(page.status == 200, "\(path)")
                #expect(!page.text.contains("<script>") && page.text.contains("&lt;script&gt;"), "\(path)")
            }
        }
    }
}
