using System.Security.Cryptography;
using System.Text;
using CardFunctions.Domain;
using CardFunctions.Domain.PaymentCards;
using CardFunctions.Providers;
using Microsoft.Extensions.Options;

namespace CardFunctions.Aliases;

/// <summary>
/// Tells cards, and requests that have one, from each other by keyed hashes (HMAC-SHA256). There are so few numbers that a hash without
/// a key could be tried out, and would be the number itself for all practical purposes. Thread safe.
/// </summary>
internal sealed class CardFingerprints(IOptions<AliasOptions> options)
{
    // What every provider takes: a hundred bits, as good as unique.
    private const int ReferenceCharacters = 20;
    private const string ReferenceAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private readonly byte[] _key = Convert.FromBase64String(options.Value.FingerprintKey!);

    /// <summary>The identity of a card with a provider: by the provider's own fingerprint, else by its number, else by its token.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="card">What the provider said of the card.</param>
    /// <param name="number">Its number, where it was typed here.</param>
    public string OfCard(string provider, RegisteredCard card, PaymentCardNumber? number) => card.Fingerprint is { } own
        ? Hash("provider", provider, own)
        : number is { } typed
            ? Hash("number", provider, typed.Reveal())
            : Hash("token", provider, card.Token.Reveal());

    /// <summary>
    /// What tells a repeated registration from another with the same key. The security code is not part of it: it is nowhere to be kept,
    /// in whatever form, and has too few values for any hash to hide it.
    /// </summary>
    public string OfRequest(ContactId contact, DirectWish wish) => Hash(
        "request",
        contact.Value,
        wish.Card.Number.Reveal(),
        wish.Card.Expiry.ToString(),
        wish.Card.HolderName,
        wish.Provider,
        wish.Origin.Source.ToString(),
        wish.Origin.Basket,
        wish.Origin.Consent?.TextVersion,
        wish.Origin.Consent?.At.ToUniversalTime().ToString("O", System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>
    /// The reference that a provider knows a registration by: the same for a request that is repeated with its key, so that the provider
    /// registers it once; a new one where there is no key.
    /// </summary>
    public string ReferenceOf(ContactId contact, string operation, string? key)
    {
        if (key is null)
        {
            return NewReference();
        }

        var hash = HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"reference\n{contact}\n{operation}\n{key}"));
        return string.Create(ReferenceCharacters, hash, static (characters, bytes) =>
        {
            for (var index = 0; index < characters.Length; index++)
            {
                characters[index] = ReferenceAlphabet[bytes[index] % ReferenceAlphabet.Length];
            }
        });
    }

    /// <summary>A reference for a provider that nothing has yet.</summary>
    public static string NewReference() => RandomNumberGenerator.GetString(ReferenceAlphabet, ReferenceCharacters);

    // Each part with its length before it, so that no two lists of parts look the same.
    private string Hash(string use, params string?[] parts)
    {
        var text = new StringBuilder(use);
        foreach (var part in parts)
        {
            text.Append('\n').Append(part is null ? -1 : part.Length).Append(':').Append(part);
        }

        return Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text.ToString())));
    }
}
