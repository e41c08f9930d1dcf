using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace CardFunctions.Security;

/// <summary>Remembers good tokens for a short time, since checking a signature costs more than all the rest of a request. Thread safe.</summary>
/// <remarks>It keeps a hash of the token, not the token, so that nothing that could be used again lies in memory.</remarks>
internal sealed class VerifiedTokens
{
    // About 1 MiB. Far more callers than one instance serves at a time.
    private const int MaxEntries = 4096;

    // So long a key that the issuer withdrew still opens.
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<Key, (TokenVerdict.IsGood Verdict, DateTimeOffset KeptUntil)> _entries = new();

    /// <summary>How many are kept.</summary>
    public int Count => _entries.Count;

    /// <summary>What a token said when it was checked a short while ago; null when it was not.</summary>
    public TokenVerdict.IsGood? Find(string token, DateTimeOffset now) =>
        _entries.TryGetValue(Key.Of(token), out var entry) && entry.KeptUntil > now ? entry.Verdict : null;

    /// <summary>Remembers a good token.</summary>
    public void Add(string token, TokenVerdict.IsGood verdict, DateTimeOffset now)
    {
        if (_entries.Count >= MaxEntries)
        {
            MakeRoom(now);
        }

        _entries[Key.Of(token)] = (verdict, now + MaxAge);
    }

    private void MakeRoom(DateTimeOffset now)
    {
        foreach (var entry in _entries)
        {
            if (entry.Value.KeptUntil <= now)
            {
                _entries.TryRemove(entry);
            }
        }

        if (_entries.Count >= MaxEntries)
        {
            // Only good tokens come in here, so this is a flood of real callers: begin anew rather than keep books.
            _entries.Clear();
        }
    }

    /// <summary>A SHA-256 hash as a value that is compared quickly.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Key(ulong A, ulong B, ulong C, ulong D)
    {
        public static Key Of(string token)
        {
            const int MaxOnStack = 2048;
            var max = Encoding.UTF8.GetMaxByteCount(token.Length);
            Span<byte> text = max <= MaxOnStack ? stackalloc byte[MaxOnStack] : new byte[max];
            var length = Encoding.UTF8.GetBytes(token, text);
            Span<ulong> hash = stackalloc ulong[SHA256.HashSizeInBytes / sizeof(ulong)];
            SHA256.HashData(text[..length], MemoryMarshal.AsBytes(hash));
            return new(hash[0], hash[1], hash[2], hash[3]);
        }
    }
}
