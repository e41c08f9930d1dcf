using CardFunctions.Domain;

namespace CardFunctions.TransactionCodes;

/// <summary>What a terminal gives to have a transaction code spent.</summary>
/// <param name="Code">The digits that a person gave.</param>
/// <param name="ServicePoint">Where.</param>
/// <param name="Terminal">The terminal.</param>
/// <param name="Reference">The terminal's reference, which books once.</param>
internal sealed record RedemptionWish(Sensitive<string> Code, ServicePointId ServicePoint, string Terminal, string Reference);
