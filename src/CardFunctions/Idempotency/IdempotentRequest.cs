namespace CardFunctions.Idempotency;

/// <summary>A request that must act once, however often it arrives.</summary>
/// <param name="Operation">The operation; keys of different operations have nothing to do with each other.</param>
/// <param name="Key">The caller's key.</param>
/// <param name="Hash">A hash of what the request asks for, which tells a repeated request from another with the same key.</param>
internal sealed record IdempotentRequest(string Operation, string Key, string Hash)
{
    /// <summary>The longest key, in characters.</summary>
    public const int MaxKeyLengthCharacters = 255;

    /// <summary>What the keys of all rows that remember requests begin with.</summary>
    public const string Start = "idempotency~";

    /// <summary>The key of the row that remembers the request, within the partition of its scope.</summary>
    public string RowKey => $"{Start}{Operation}~{StorableKey.Of(Key)}";

    /// <summary>Whether a text can be a key: 1 to 255 visible ASCII characters.</summary>
    public static bool IsValidKey(string text) =>
        text.Length is > 0 and <= MaxKeyLengthCharacters && text.All(character => character is > ' ' and <= '~');
}
