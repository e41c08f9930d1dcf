using System.Security.Cryptography;
using System.Text;
using CardFunctions.Audit;
using CardFunctions.Cards;
using CardFunctions.Idempotency;
using Microsoft.Extensions.Options;

namespace CardFunctions.TransactionCodes;

/// <summary>
/// Keeps an answer that holds a code for whoever repeats the request, and from whoever reads the tables: encrypted with AES-GCM, bound to
/// the request. Thread safe.
/// </summary>
internal sealed class SealedAnswers(IOptions<CardOptions> options)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] _key = options.Value.DeriveKey("answer with a transaction code");

    /// <summary>The answer as it is kept.</summary>
    public KeptAnswer Seal(KeptAnswer answer, Occasion occasion)
    {
        var nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        var (sealedBody, tag) = (new byte[answer.Body.Length], new byte[TagBytes]);
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Encrypt(nonce, answer.Body.Span, sealedBody, tag, ContextOf(occasion));
        return answer with { Body = Encoding.ASCII.GetBytes(Convert.ToBase64String([.. nonce, .. tag, .. sealedBody])) };
    }

    /// <summary>The answer as it was given.</summary>
    /// <exception cref="CryptographicException">It was altered, or belongs to another request.</exception>
    public KeptAnswer Open(KeptAnswer kept, Occasion occasion)
    {
        var bytes = Convert.FromBase64String(Encoding.ASCII.GetString(kept.Body.Span)).AsSpan();
        var body = new byte[bytes.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Decrypt(bytes[..NonceBytes], bytes[(NonceBytes + TagBytes)..], bytes.Slice(NonceBytes, TagBytes), body, ContextOf(occasion));
        return kept with { Body = body };
    }

    private static byte[] ContextOf(Occasion occasion) => Encoding.UTF8.GetBytes(occasion.Once?.RowKey ?? "");
}
