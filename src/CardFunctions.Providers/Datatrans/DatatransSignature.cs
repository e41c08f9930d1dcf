using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CardFunctions.Domain;

namespace CardFunctions.Providers.Datatrans;

/// <summary>How the signature of a notification turned out.</summary>
internal enum SignatureVerdict
{
    /// <summary>It is the provider's, and of now.</summary>
    Good,

    /// <summary>It is missing, or has another form.</summary>
    Malformed,

    /// <summary>It is not what the key gives for this body and time.</summary>
    Wrong,

    /// <summary>It is the provider's, but of another time: somebody may be sending again what they listened to.</summary>
    Stale,
}

/// <summary>
/// Checks <c>Datatrans-Signature: t=&lt;ms&gt;,s0=&lt;hex&gt;</c>: HMAC-SHA256, with the bytes that the key's hex digits stand for, over
/// <c>t</c> and the body as it came. Source: "Webhook signing" in the provider's OpenAPI document.
/// </summary>
internal static class DatatransSignature
{
    /// <summary>How far a notification's time may be from ours, to either side.</summary>
    public static readonly TimeSpan ReplayWindow = TimeSpan.FromMinutes(5);

    // Longer is no header of theirs.
    private const int MaxHeaderLength = 512;

    // Milliseconds have 13 digits until the year 2286.
    private const int MaxTimeDigits = 15;

    /// <summary>Checks a notification.</summary>
    /// <param name="header">The header's value.</param>
    /// <param name="body">The body as it came, to the byte.</param>
    /// <param name="key">The key: hexadecimal digits. One that is none signs nothing.</param>
    /// <param name="now">The time.</param>
    public static SignatureVerdict Check(string? header, ReadOnlySpan<byte> body, Sensitive<string> key, DateTimeOffset now)
    {
        if (header is null or { Length: > MaxHeaderLength } || !TryParse(header, out var time, out var signature))
        {
            return SignatureVerdict.Malformed;
        }

        if (!TryDecode(key.Reveal(), out var keyBytes) || keyBytes.Length == 0)
        {
            return SignatureVerdict.Wrong;
        }

        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, keyBytes);
        hash.AppendData(Encoding.ASCII.GetBytes(time));
        hash.AppendData(body);
        if (!CryptographicOperations.FixedTimeEquals(hash.GetHashAndReset(), signature))
        {
            return SignatureVerdict.Wrong;
        }

        var distance = now.ToUnixTimeMilliseconds() - long.Parse(time, NumberStyles.None, CultureInfo.InvariantCulture);
        return Math.Abs(distance) <= ReplayWindow.TotalMilliseconds ? SignatureVerdict.Good : SignatureVerdict.Stale;
    }

    private static bool TryParse(string header, out string time, out byte[] signature)
    {
        (time, signature) = ("", []);
        foreach (var part in header.Split(',', StringSplitOptions.TrimEntries))
        {
            // Each of the two once: which of several was checked must not be left to chance. Parts of other names may come to be.
            var isFine = part.Split('=', 2) switch
            {
                ["t", var digits] => time.Length == 0 && digits.Length is > 0 and <= MaxTimeDigits && digits.All(char.IsAsciiDigit) && (time = digits).Length > 0,
                ["s0", var hex] => signature.Length == 0 && TryDecode(hex, out signature) && signature.Length == HMACSHA256.HashSizeInBytes,
                [_, _] => true,
                _ => false,
            };
            if (!isFine)
            {
                return false;
            }
        }

        return time.Length > 0 && signature.Length > 0;
    }

    private static bool TryDecode(string hex, out byte[] bytes)
    {
        bytes = new byte[hex.Length / 2];
        return hex.Length % 2 == 0 && Convert.FromHexString(hex, bytes, out _, out _) == OperationStatus.Done;
    }
}
