using System.Buffers.Text;
using System.Text;
using Azure;

namespace CardFunctions.Tables;

/// <summary>Where a query goes on: the service's two markers in one text, which callers pass back as it is.</summary>
internal static class ContinuationToken
{
    private const char Separator = '.';

    /// <summary>The token in an answer; null when nothing follows.</summary>
    public static string? From(Response response)
    {
        if (response.Headers.TryGetValue("x-ms-continuation-NextTableName", out var table))
        {
            return Encode(table);
        }

        if (!response.Headers.TryGetValue("x-ms-continuation-NextPartitionKey", out var partition))
        {
            return null;
        }

        return response.Headers.TryGetValue("x-ms-continuation-NextRowKey", out var row)
            ? $"{Encode(partition)}{Separator}{Encode(row)}"
            : Encode(partition);
    }

    /// <summary>The query parameters that a token stands for, each with its ampersand.</summary>
    /// <exception cref="FormatException">It is not one of ours.</exception>
    public static string ToQuery(string? token, bool ofTables)
    {
        if (string.IsNullOrEmpty(token))
        {
            return string.Empty;
        }

        var parts = token.Split(Separator);
        if (parts.Length > (ofTables ? 1 : 2))
        {
            throw NotOurs();
        }

        var first = Uri.EscapeDataString(Decode(parts[0]));
        return ofTables ? $"&NextTableName={first}"
            : parts.Length == 1 ? $"&NextPartitionKey={first}"
            : $"&NextPartitionKey={first}&NextRowKey={Uri.EscapeDataString(Decode(parts[1]))}";
    }

    private static string Encode(string marker) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(marker));

    private static string Decode(string part)
    {
        try
        {
            return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part));
        }
        catch (FormatException)
        {
            throw NotOurs();
        }
    }

    private static FormatException NotOurs() => new("The continuation token is not one that a query gave.");
}
