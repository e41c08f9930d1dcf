using Azure;

namespace CardFunctions.Storage;

/// <summary>What was read from the store, with the tag that a later write of it must find unchanged.</summary>
/// <param name="Value">What was read.</param>
/// <param name="Tag">The row's tag at that moment.</param>
internal sealed record Stored<T>(T Value, ETag Tag);
