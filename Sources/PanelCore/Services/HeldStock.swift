import Domain
import SQLEngine
import Store
import Vocabulary

/// A change of package needs a piece of the new product: it is set aside when the change is asked for, and goes back
/// when the change surely did not happen. While nobody knows, it stays aside.
extension Panel {
    /// - Parameter orGoOn: whether an empty stock is no obstacle any more, because the change has happened.
    /// - Throws: ``Failure/refused(reason:)`` when none is left.
    func holdStock(for operation: inout ServiceOperation, in db: Connection, orGoOn: Bool = false) throws {
        guard let product = operation.product, operation.holdsStock != true else { return }
        if try db.products.takeFromStock(product) {
            operation.holdsStock = true
        } else if !orGoOn {
            throw Failure.refused("The product is sold out")
        }
    }

    func returnHeldStock(of operation: ServiceOperation, in db: Connection) throws {
        guard operation.holdsStock == true, let product = operation.product else { return }
        try db.products.returnToStock(product)
    }

    func returnHeldStock(ofFailed service: inout Domain.Service, in db: Connection) throws {
        guard let operation = service.operation else { return }
        try returnHeldStock(of: operation, in: db)
        service.note(holdsStock: false)
    }
}
