/// Every statement of the queue. Each function is one step of the protocol, inside a transaction that is already open.
///
/// What may change a row, and on which condition:
/// - claim: `waiting` → `running`, with the next `lease_token`;
/// - settle, progress, heartbeat: only while `running` with the token of the claim;
/// - rescue: only while `running` with that token and after `lease_until`;
/// - retry and cancel by a person: only in the states that allow it.
///
/// Every condition stands in the statement itself, so that it holds at READ COMMITTED as well.
enum Ledger {}
