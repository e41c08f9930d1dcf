namespace CardFunctions.Security;

/// <summary>What a good token says. Immutable.</summary>
/// <param name="Subject">Its <c>sub</c>.</param>
/// <param name="Roles">The operator profiles it names.</param>
/// <param name="Clients">The clients it names.</param>
/// <param name="ExpiresAt">Its <c>exp</c>, without any tolerance.</param>
internal sealed record VerifiedToken(string Subject, IReadOnlyList<string> Roles, IReadOnlyList<string> Clients, DateTimeOffset ExpiresAt);
