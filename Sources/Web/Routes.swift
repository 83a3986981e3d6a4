import Domain
import HTTPTypes

/// Every URL of the panel, with who may use it and what answers. A request goes from here to one controller method.
enum Routes {
    static let all = open + hooks + door + client + admin + api

    /// The route that shows a page.
    static func page(_ path: String) -> Route? { all.first { $0.path == path && $0.method == .get } }

    /// The verbs that a path knows; none when there is no such page.
    static func verbs(at path: String) -> [HTTPRequest.Method] {
        let parts = path.split(separator: "/")
        return all.filter { route in
            let pattern = route.path.split(separator: "/")
            return pattern.count == parts.count
                && zip(pattern, parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }.map(\.method)
    }

    private static let open: [Route] = [
        .open(.get, "/assets/{file}") { request, site in try site.assets.reply(request.part("file"), request) },
        .open(.get, "/assets/modules/{kind}/{name}/{file}", Assets.script),
        .open(.get, "/api/v1/health", HealthAPI.show),
        .open(.get, "/api/v1/openapi.json", OpenAPI.show),
    ]

    private static let hooks: [Route] = [
        .hook(.get, "/hooks/{kind}/{name}/{instance}", Hooks.get),
        .hook(.post, "/hooks/{kind}/{name}/{instance}", Hooks.post),
    ]

    private static let door: [Route] = [
        .visitor(.get, "/", SignInDoor.start),
        .visitor(.get, "/login", SignInDoor.show),
        .visitor(.post, "/login", SignInDoor.signIn),
        .visitor(.post, "/logout", SignInDoor.signOut),
        .visitor(.get, "/invitation/{token}", InvitationDoor.show),
        .visitor(.post, "/invitation/{token}", InvitationDoor.accept),
    ]

    private static let client: [Route] = [
        .client(.get, "/services", ClientServices.list),
        .client(.get, "/services/{id}", ClientServices.show),
        .client(.get, "/services/{id}/live", ClientServices.live),
        .client(.get, "/services/{id}/change", ClientChanges.form),
        .client(.post, "/services/{id}/change", ClientChanges.change),
        .client(.get, "/services/{id}/{tab}", ClientTabs.show),
        .client(.get, "/services/{id}/{tab}/{action}", ClientTabs.get),
        .client(.post, "/services/{id}/{tab}/{action}", ClientTabs.post),
        .client(.put, "/services/{id}/{tab}/{action}", ClientTabs.put),
        .client(.delete, "/services/{id}/{tab}/{action}", ClientTabs.delete),
        .client(.get, "/order", ClientOrders.list),
        .client(.get, "/order/{product}", ClientOrders.form),
        .client(.post, "/order/{product}", ClientOrders.place),
        .client(.get, "/invoices", ClientInvoices.list),
        .client(.get, "/invoices/{id}", ClientInvoices.show),
        .client(.get, "/invoices/{id}/pdf", ClientInvoices.pdf),
        .client(.get, "/invoices/{id}/pay", ClientPayments.choose),
        .client(.post, "/invoices/{id}/pay", ClientPayments.open),
        .client(.get, "/invoices/{id}/payments/{payment}", ClientPayments.show),
        .client(.get, "/invoices/{id}/payments/{payment}/return", ClientPayments.comeBack),
        .client(.post, "/invoices/{id}/payments/{payment}/proceed", ClientPayments.proceed),
        .client(.get, "/balance", ClientBalance.show),
        .client(.post, "/balance", ClientBalance.add),
        .client(.get, "/account", ClientAccount.show),
        .client(.post, "/account/billing", ClientAccount.changeBilling),
        .client(.post, "/account/appearance", ClientAccount.setAppearance),
        .client(.post, "/account/password", ClientAccount.changePassword),
        .client(.post, "/account/client", ClientAccount.chooseClient),
    ]

    private static let admin: [Route] = [
        .staff(.get, "/admin", nil, AdminDashboard.show),
        .staff(.get, "/admin/account", nil, AdminAccount.show),
        .staff(.post, "/admin/account/appearance", nil, AdminAccount.setAppearance),
        .staff(.post, "/admin/account/password", nil, AdminAccount.changePassword),

        .staff(.get, "/admin/clients", .viewClients, AdminClients.list),
        .staff(.get, "/admin/clients/new", .manageClients, AdminClients.new),
        .staff(.post, "/admin/clients", .manageClients, AdminClients.create),
        .staff(.get, "/admin/clients/{id}", .viewClients, AdminClients.show),
        .staff(.post, "/admin/clients/{id}", .manageClients, AdminClients.change),
        .staff(.post, "/admin/clients/{id}/billing", .manageClients, AdminClients.changeBilling),
        .staff(.post, "/admin/clients/{id}/balance", .refund, AdminClients.adjustBalance),
        .staff(.post, "/admin/clients/{id}/invite", .manageClients, AdminClients.invite),

        .staff(.get, "/admin/services", .viewServices, AdminServices.list),
        .staff(.get, "/admin/services/new", .manageServices, AdminServices.new),
        .staff(.post, "/admin/services", .manageServices, AdminServices.create),
        .staff(.get, "/admin/services/{id}", .viewServices, AdminServices.show),
        .staff(.get, "/admin/services/{id}/live", .viewServices, AdminServices.live),
        .staff(.get, "/admin/services/{id}/tasks", .viewServices, AdminServices.tasks),
        .staff(.get, "/admin/services/{id}/history", .viewServices, AdminServices.history),
        .staff(.get, "/admin/services/{id}/log", .viewModuleLog, AdminServices.log),
        .staff(.get, "/admin/services/{id}/order", .manageServices, AdminServiceActions.orderForm),
        .staff(.post, "/admin/services/{id}/order", .manageServices, AdminServiceActions.changeOrder),
        .staff(.post, "/admin/services/{id}/suspend", .manageServices, AdminServiceActions.suspend),
        .staff(.post, "/admin/services/{id}/unsuspend", .manageServices, AdminServiceActions.unsuspend),
        .staff(.post, "/admin/services/{id}/retry", .manageServices, AdminServiceActions.retry),
        .staff(.get, "/admin/services/{id}/change-package", .manageServices, AdminServiceActions.packageForm),
        .staff(.post, "/admin/services/{id}/change-package", .manageServices, AdminServiceActions.changePackage),
        .staff(.get, "/admin/services/{id}/terminate", .manageServices, AdminServiceActions.terminateForm),
        .staff(.post, "/admin/services/{id}/terminate", .manageServices, AdminServiceActions.terminate),

        .staff(.get, "/admin/products", .viewProducts, AdminProducts.list),
        .staff(.get, "/admin/products/new", .manageProducts, AdminProducts.new),
        .staff(.post, "/admin/products", .manageProducts, AdminProducts.create),
        .staff(.get, "/admin/products/{id}", .viewProducts, AdminProducts.show),
        .staff(.post, "/admin/products/{id}", .manageProducts, AdminProducts.change),
        .staff(.post, "/admin/products/{id}/plan", .manageProducts, AdminProducts.savePlan),
        .staff(.post, "/admin/products/{id}/prices", .manageProducts, AdminProducts.savePrices),
        .staff(.get, "/admin/products/{id}/options/{field}", .manageProducts, AdminOptions.form),
        .staff(.post, "/admin/products/{id}/options/{field}", .manageProducts, AdminOptions.save),
        .staff(.post, "/admin/products/{id}/options/{field}/remove", .manageProducts, AdminOptions.remove),

        .staff(.get, "/admin/invoices", .viewBilling, AdminInvoices.list),
        .staff(.get, "/admin/invoices/new", .manageBilling, AdminInvoices.new),
        .staff(.post, "/admin/invoices", .manageBilling, AdminInvoices.create),
        .staff(.get, "/admin/invoices/{id}", .viewBilling, AdminInvoices.show),
        .staff(.get, "/admin/invoices/{id}/pdf", .viewBilling, AdminInvoices.pdf),
        .staff(.post, "/admin/invoices/{id}/issue", .manageBilling, AdminInvoiceActions.issue),
        .staff(.post, "/admin/invoices/{id}/discard", .manageBilling, AdminInvoiceActions.discard),
        .staff(.get, "/admin/invoices/{id}/cancel", .manageBilling, AdminInvoiceActions.cancelForm),
        .staff(.post, "/admin/invoices/{id}/cancel", .manageBilling, AdminInvoiceActions.cancel),
        .staff(.get, "/admin/invoices/{id}/book", .manageBilling, AdminInvoiceActions.bookForm),
        .staff(.post, "/admin/invoices/{id}/book", .manageBilling, AdminInvoiceActions.book),
        .staff(.get, "/admin/payments", .viewBilling, AdminPayments.list),
        .staff(.get, "/admin/payments/{id}", .viewBilling, AdminPayments.show),
        .staff(.post, "/admin/payments/{id}/resolve", .manageBilling, AdminPaymentActions.resolve),
        .staff(.post, "/admin/payments/{id}/refund", .refund, AdminPaymentActions.refund),
        .staff(.post, "/admin/payments/{id}/refunds/{refund}/settle", .refund, AdminPaymentActions.settle),
        .staff(.post, "/admin/payments/{id}/capture", .manageBilling, AdminPaymentActions.capture),
        .staff(.post, "/admin/payments/{id}/release", .manageBilling, AdminPaymentActions.release),
        .staff(.post, "/admin/payments/{id}/refresh", .manageBilling, AdminPaymentActions.refresh),
        .staff(.get, "/admin/deliveries", .viewBilling, AdminDeliveries.list),
        .staff(.get, "/admin/deliveries/{id}", .viewBilling, AdminDeliveries.show),
        .staff(.post, "/admin/deliveries/{id}/replay", .manageBilling, AdminDeliveries.replay),
        .staff(.get, "/admin/ledger", .viewBilling, AdminLedger.show),
        .staff(.get, "/admin/gateways", .viewBilling, AdminGateways.list),
        .staff(.get, "/admin/billing", .manageBillingSettings, AdminBilling.form),
        .staff(.post, "/admin/billing", .manageBillingSettings, AdminBilling.save),

        .staff(.get, "/admin/tasks", .viewTasks, AdminTasks.list),
        .staff(.get, "/admin/tasks/live", .viewTasks, AdminTasks.liveCounts),
        .staff(.get, "/admin/tasks/schedules", .viewTasks, AdminSchedules.list),
        .staff(.post, "/admin/tasks/schedules/{id}/enable", .manageTasks, AdminSchedules.enable),
        .staff(.post, "/admin/tasks/schedules/{id}/disable", .manageTasks, AdminSchedules.disable),
        .staff(.get, "/admin/tasks/retry", .manageTasks, AdminTaskBulk.retryForm),
        .staff(.post, "/admin/tasks/retry", .manageTasks, AdminTaskBulk.retry),
        .staff(.get, "/admin/tasks/cancel", .manageTasks, AdminTaskBulk.cancelForm),
        .staff(.post, "/admin/tasks/cancel", .manageTasks, AdminTaskBulk.cancel),
        .staff(.get, "/admin/tasks/{id}", .viewTasks, AdminTasks.show),
        .staff(.get, "/admin/tasks/{id}/live", .viewTasks, AdminTasks.live),
        .staff(.post, "/admin/tasks/{id}/retry", .manageTasks, AdminTasks.retry),
        .staff(.post, "/admin/tasks/{id}/cancel", .manageTasks, AdminTasks.cancel),

        .staff(.get, "/admin/modules", .viewModules, AdminModules.list),
        .staff(.get, "/admin/modules/{kind}/{name}", .viewModules, AdminModules.show),
        .staff(.get, "/admin/modules/{kind}/{name}/log", .viewModuleLog, AdminModules.log),
        .staff(.post, "/admin/modules/{kind}/{name}/activate", .manageModules, AdminModules.activate),
        .staff(.post, "/admin/modules/{kind}/{name}/update", .manageModules, AdminModules.update),
        .staff(.get, "/admin/modules/{kind}/{name}/deactivate", .manageModules, AdminModules.deactivateForm),
        .staff(.post, "/admin/modules/{kind}/{name}/deactivate", .manageModules, AdminModules.deactivate),
        .staff(.get, "/admin/modules/{kind}/{name}/purge", .manageModules, AdminModules.purgeForm),
        .staff(.post, "/admin/modules/{kind}/{name}/purge", .manageModules, AdminModules.purge),
        .staff(.post, "/admin/modules/{kind}/{name}/test", .manageModules, AdminInstances.testDefault),
        .staff(.get, "/admin/modules/{kind}/{name}/instances/new", .manageModules, AdminInstances.new),
        .staff(.post, "/admin/modules/{kind}/{name}/instances", .manageModules, AdminInstances.create),
        .staff(.get, "/admin/modules/{kind}/{name}/instances/{id}", .viewModules, AdminInstances.show),
        .staff(.post, "/admin/modules/{kind}/{name}/instances/{id}", .manageModules, AdminInstances.change),
        .staff(.post, "/admin/modules/{kind}/{name}/instances/{id}/test", .manageModules, AdminInstances.test),
        .staff(.get, "/admin/modules/{kind}/{name}/groups", .viewModules, AdminInstances.groups),
        .staff(.post, "/admin/modules/{kind}/{name}/groups", .manageModules, AdminInstances.createGroup),

        .staff(.get, "/admin/module-log", .viewModuleLog, AdminRecords.moduleLog),
        .staff(.get, "/admin/module-log/{id}", .viewModuleLog, AdminRecords.moduleLogEntry),
        .staff(.get, "/admin/audit-log", .viewAuditLog, AdminRecords.auditLog),

        .staff(.get, "/admin/staff", .viewStaff, AdminStaff.list),
        .staff(.get, "/admin/staff/new", .manageStaff, AdminStaff.new),
        .staff(.post, "/admin/staff", .manageStaff, AdminStaff.create),
        .staff(.get, "/admin/staff/{id}", .viewStaff, AdminStaff.show),
        .staff(.post, "/admin/staff/{id}", .manageStaff, AdminStaff.change),
        .staff(.get, "/admin/roles/new", .manageStaff, AdminRoles.new),
        .staff(.post, "/admin/roles", .manageStaff, AdminRoles.create),
        .staff(.get, "/admin/roles/{id}", .viewStaff, AdminRoles.show),
        .staff(.post, "/admin/roles/{id}", .manageStaff, AdminRoles.change),
    ]

    private static let api: [Route] = [
        .api(.get, "/modules", .viewModules, ModulesAPI.list),
        .api(.get, "/modules/{kind}/{name}", .viewModules, ModulesAPI.show),
        .api(.post, "/modules/{kind}/{name}/activate", .manageModules, ModulesAPI.activate),
        .api(.post, "/modules/{kind}/{name}/deactivate", .manageModules, ModulesAPI.deactivate),
        .api(.post, "/modules/{kind}/{name}/update", .manageModules, ModulesAPI.update),
        .api(.post, "/modules/{kind}/{name}/purge", .manageModules, ModulesAPI.purge),
        .api(.post, "/modules/{kind}/{name}/test", .manageModules, ModulesAPI.test),
        .api(.put, "/modules/{kind}/{name}/settings", .manageModules, ModulesAPI.saveSettings),
        .api(.get, "/modules/{kind}/{name}/instances", .viewModules, ModulesAPI.instances),
        .api(.post, "/modules/{kind}/{name}/instances", .manageModules, ModulesAPI.createInstance),

        .api(.get, "/clients", .viewClients, ClientsAPI.list),
        .api(.post, "/clients", .manageClients, ClientsAPI.create),
        .api(.get, "/clients/{id}", .viewClients, ClientsAPI.show),
        .api(.patch, "/clients/{id}", .manageClients, ClientsAPI.change),

        .api(.get, "/clients/{id}/balance", .viewBilling, MoneyAPI.balance),
        .api(.post, "/clients/{id}/balance/adjustments", .refund, MoneyAPI.adjust),
        .api(.post, "/clients/{id}/balance/funds", .manageBilling, MoneyAPI.addFunds),

        .api(.get, "/products", .viewProducts, ProductsAPI.list),
        .api(.post, "/products", .manageProducts, ProductsAPI.create),
        .api(.get, "/products/{id}", .viewProducts, ProductsAPI.show),
        .api(.patch, "/products/{id}", .manageProducts, ProductsAPI.change),
        .api(.put, "/products/{id}/plan", .manageProducts, ProductsAPI.savePlan),
        .api(.get, "/products/{id}/options", .viewProducts, MoneyAPI.options),
        .api(.put, "/products/{id}/options", .manageProducts, MoneyAPI.saveOptions),

        .api(.get, "/services", .viewServices, ServicesAPI.list),
        .api(.post, "/services", .manageServices, ServicesAPI.create),
        .api(.get, "/services/{id}", .viewServices, ServicesAPI.show),
        .api(.patch, "/services/{id}", .manageServices, ServicesAPI.changeOrder),
        .api(.post, "/services/{id}/suspend", .manageServices, ServicesAPI.suspend),
        .api(.post, "/services/{id}/unsuspend", .manageServices, ServicesAPI.unsuspend),
        .api(.post, "/services/{id}/terminate", .manageServices, ServicesAPI.terminate),
        .api(.post, "/services/{id}/change-package", .manageServices, ServicesAPI.changePackage),
        .api(.post, "/services/{id}/retry", .manageServices, ServicesAPI.retry),

        .api(.get, "/invoices", .viewBilling, InvoicesAPI.list),
        .api(.post, "/invoices", .manageBilling, InvoicesAPI.create),
        .api(.get, "/invoices/{id}", .viewBilling, InvoicesAPI.show),
        .api(.get, "/invoices/{id}/pdf", .viewBilling, InvoicesAPI.pdf),
        .api(.post, "/invoices/{id}/issue", .manageBilling, InvoicesAPI.issue),
        .api(.post, "/invoices/{id}/discard", .manageBilling, InvoicesAPI.discard),
        .api(.post, "/invoices/{id}/cancel", .manageBilling, InvoicesAPI.cancel),
        .api(.post, "/invoices/{id}/payments", .manageBilling, InvoicesAPI.book),

        .api(.get, "/payments", .viewBilling, PaymentsAPI.list),
        .api(.get, "/payments/{id}", .viewBilling, PaymentsAPI.show),
        .api(.post, "/payments/{id}/refunds", .refund, PaymentsAPI.refund),
        .api(.post, "/payments/{id}/refunds/{refund}/settle", .refund, PaymentsAPI.settleRefund),
        .api(.post, "/payments/{id}/resolve", .manageBilling, PaymentsAPI.resolve),
        .api(.post, "/payments/{id}/capture", .manageBilling, PaymentsAPI.capture),
        .api(.post, "/payments/{id}/release", .manageBilling, PaymentsAPI.release),
        .api(.post, "/payments/{id}/refresh", .manageBilling, PaymentsAPI.refresh),

        .api(.get, "/deliveries", .viewBilling, MoneyAPI.deliveries),
        .api(.get, "/deliveries/{id}", .viewBilling, MoneyAPI.delivery),
        .api(.post, "/deliveries/{id}/replay", .manageBilling, MoneyAPI.replay),
        .api(.get, "/ledger/entries", .viewBilling, MoneyAPI.entries),
        .api(.get, "/ledger/accounts", .viewBilling, MoneyAPI.accounts),
        .api(.get, "/ledger/check", .viewBilling, MoneyAPI.check),
        .api(.get, "/billing-settings", .viewBilling, MoneyAPI.settings),
        .api(.patch, "/billing-settings", .manageBillingSettings, MoneyAPI.saveSettings),

        .api(.get, "/tasks", .viewTasks, TasksAPI.list),
        .api(.post, "/tasks/retry", .manageTasks, TasksAPI.retryAll),
        .api(.post, "/tasks/cancel", .manageTasks, TasksAPI.cancelAll),
        .api(.get, "/tasks/{id}", .viewTasks, TasksAPI.show),
        .api(.post, "/tasks/{id}/retry", .manageTasks, TasksAPI.retry),
        .api(.post, "/tasks/{id}/cancel", .manageTasks, TasksAPI.cancel),

        .api(.get, "/module-log", .viewModuleLog, RecordsAPI.moduleLog),
        .api(.get, "/audit-log", .viewAuditLog, RecordsAPI.auditLog),
    ]
}
