namespace CardFunctions.Security;

/// <summary>An endpoint's metadata: who may call it.</summary>
/// <param name="Privilege">What the caller needs; null where a valid token is enough.</param>
internal sealed record AccessRule(Privilege? Privilege);
