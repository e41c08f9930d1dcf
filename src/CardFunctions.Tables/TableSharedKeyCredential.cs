using System.Security.Cryptography;

namespace CardFunctions.Tables;

/// <summary>An account and one of its two keys. Its text says the account only. Thread-safe.</summary>
public sealed class TableSharedKeyCredential
{
    private volatile byte[] _key;

    /// <summary>An account and its key.</summary>
    /// <param name="accountName">The storage account's name.</param>
    /// <param name="accountKey">The key, Base64.</param>
    /// <exception cref="ArgumentException">The name is empty or the key is not Base64.</exception>
    public TableSharedKeyCredential(string accountName, string accountKey)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(accountName);
        AccountName = accountName;
        _key = Decode(accountKey);
    }

    /// <summary>The account's name.</summary>
    public string AccountName { get; }

    /// <summary>Takes another key from the next request on, for a rotation without a restart.</summary>
    /// <param name="accountKey">The new key, Base64.</param>
    public void SetAccountKey(string accountKey) => _key = Decode(accountKey);

    /// <inheritdoc/>
    public override string ToString() => AccountName;

    internal void Sign(ReadOnlySpan<byte> content, Span<byte> signature) => HMACSHA256.HashData(_key, content, signature);

    private static byte[] Decode(string accountKey)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(accountKey);
        var key = new byte[accountKey.Length];
        return Convert.TryFromBase64String(accountKey, key, out var length)
            ? key[..length]
            : throw new ArgumentException("The account key is not Base64.", nameof(accountKey));
    }
}
