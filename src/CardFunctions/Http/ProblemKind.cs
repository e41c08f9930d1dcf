namespace CardFunctions.Http;

/// <summary>A kind of failure that a caller can meet: one row of <see cref="ProblemCatalogue"/>.</summary>
/// <param name="Code">Stable, snake_case; callers decide by it.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">What it is, the same for every occurrence.</param>
/// <param name="Detail">What the caller can do about it.</param>
/// <param name="RetryAfterSeconds">When it is worth trying again, in seconds; goes into <c>Retry-After</c>.</param>
internal sealed record ProblemKind(string Code, int Status, Text Title, Text Detail, int? RetryAfterSeconds = null);
