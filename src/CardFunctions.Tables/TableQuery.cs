using System.Globalization;
using System.Text;

namespace CardFunctions.Tables;

/// <summary>The query part of a query's address.</summary>
internal static class TableQuery
{
    private const int MaxPageSize = 1000;

    /// <param name="filter">An expression, or null for all.</param>
    /// <param name="pageSize">1 to 1000, or null for 1000.</param>
    /// <param name="select">Names of properties, or null for all. The keys come in any case.</param>
    /// <param name="continuation">Parameters of a continuation, each with its ampersand.</param>
    /// <exception cref="ArgumentException">The page's size is out of range.</exception>
    public static string Build(string? filter, int? pageSize, IEnumerable<string>? select, string continuation = "")
    {
        if (pageSize is < 1 or > MaxPageSize)
        {
            throw new ArgumentOutOfRangeException(nameof(pageSize), pageSize, $"A page has 1 to {MaxPageSize} entries.");
        }

        var query = new StringBuilder();
        if (pageSize is { } size)
        {
            query.Append(CultureInfo.InvariantCulture, $"&$top={size}");
        }

        if (!string.IsNullOrEmpty(filter))
        {
            query.Append("&$filter=").Append(Uri.EscapeDataString(filter));
        }

        if (select is not null)
        {
            query.Append("&$select=PartitionKey,RowKey");
            foreach (var name in select.Where(name => name is not ("PartitionKey" or "RowKey")))
            {
                query.Append(',').Append(Uri.EscapeDataString(name));
            }
        }

        query.Append(continuation);
        if (query.Length > 0)
        {
            query[0] = '?';
        }

        return query.ToString();
    }
}
