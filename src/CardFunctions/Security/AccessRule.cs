namespace CardFunctions.Security;

/// <summary>An endpoint's metadata: who may call it.</summary>
/// <param name="Privilege">What the caller needs; null where a valid token is enough.</param>
/// <param name="OnEveryClient">Whether the caller must be allowed to touch every client.</param>
internal sealed record AccessRule(Privilege? Privilege, bool OnEveryClient = false);
