using System.Security.Cryptography;
using System.Text;

namespace CardFunctions.Providers.Simulator;

/// <summary>
/// Identifiers, tokens and fingerprints made from a text and the simulator's key. They are letters only, so that none can ever look like
/// the number of a card.
/// </summary>
internal sealed class KeyedNames(string key)
{
    /// <summary>How many letters an identifier has: 96 bits.</summary>
    public const int IdLetters = 24;

    private const int SecretLetters = 32;
    private const string TokenPrefix = "sim_";

    private readonly byte[] _key = Convert.FromBase64String(key);

    /// <summary>A hash that anybody can compute: of what is no secret, or can't be guessed.</summary>
    public static string Hash(string text) => Letters(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The identifier of a registration, the same for the same reference. Nobody without the key can guess it.</summary>
    public string IdOf(string kind, string reference) => Keyed($"{kind}~{reference}")[..IdLetters];

    /// <summary>The token of the card that was registered.</summary>
    public string TokenOf(string id) => $"{TokenPrefix}{id}_{Keyed($"token~{id}")[..SecretLetters]}";

    /// <summary>The registration that a token is of; null where this is no token of ours.</summary>
    public string? IdOfToken(string token)
    {
        var id = token.StartsWith(TokenPrefix, StringComparison.Ordinal) && token.Length > TokenPrefix.Length + IdLetters
            ? token.Substring(TokenPrefix.Length, IdLetters)
            : null;
        return id is not null && IsId(id)
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(TokenOf(id)))
            ? id
            : null;
    }

    /// <summary>What a card is recognised by, without its number.</summary>
    public string FingerprintOf(string digits) => Keyed($"fingerprint~{digits}")[..SecretLetters];

    /// <summary>Whether this may be an identifier.</summary>
    public static bool IsId(string text) => text.Length == IdLetters && !text.AsSpan().ContainsAnyExceptInRange('a', 'p');

    private string Keyed(string text) => Letters(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)));

    // Four bits a letter, a to p.
    private static string Letters(ReadOnlySpan<byte> bytes)
    {
        var letters = new StringBuilder(bytes.Length * 2);
        foreach (var value in bytes)
        {
            letters.Append((char)('a' + (value >> 4))).Append((char)('a' + (value & 15)));
        }

        return letters.ToString();
    }
}
