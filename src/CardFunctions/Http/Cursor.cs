using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace CardFunctions.Http;

/// <summary>A list's cursor: the row key to go on after, in base64url, opaque to the caller.</summary>
/// <remarks>
/// It is not signed: a caller can make one of any key. So a store uses it only as a place within the range that the list covers
/// anyway, and checks that it lies there.
/// </remarks>
internal static class Cursor
{
    /// <summary>A row key has at most 1 KiB in UTF-16, so at most three times 512 bytes in UTF-8.</summary>
    private const int MaxBytes = 3 * 512;

    /// <summary>The cursor of a row key.</summary>
    public static string Encode(string rowKey) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(rowKey));

    /// <summary>The cursor of the row key to go on after; null where a list is at its end.</summary>
    public static string? Of(string? rowKey) => rowKey is null ? null : Encode(rowKey);

    /// <summary>The row key of a cursor; false for what is no cursor.</summary>
    public static bool TryDecode(ReadOnlySpan<char> cursor, out string rowKey)
    {
        rowKey = string.Empty;
        if (cursor.IsEmpty || cursor.Length > Base64Url.GetEncodedLength(MaxBytes) || cursor.ContainsAny(" \t\r\n="))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[MaxBytes + 3];
        if (Base64Url.DecodeFromChars(cursor, bytes, out _, out var length) != OperationStatus.Done || !Utf8.IsValid(bytes[..length]))
        {
            return false;
        }

        var decoded = Encoding.UTF8.GetString(bytes[..length]);
        if (decoded.AsSpan().ContainsAny("/\\#?") || decoded.Any(char.IsControl))
        {
            // No row key can hold these, and the table service would refuse the query.
            return false;
        }

        rowKey = decoded;
        return rowKey.Length > 0;
    }
}
