namespace CardFunctions.Http;

/// <summary>A page of a list, as it stands on the wire.</summary>
/// <typeparam name="T">The shape of an item.</typeparam>
/// <param name="Items">The items, at most as many as were asked for.</param>
/// <param name="NextCursor">What to send as <c>cursor</c> to get the next page; null on the last.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);
