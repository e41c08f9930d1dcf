using System.Runtime.CompilerServices;
using Azure;

namespace CardFunctions.Tables;

/// <summary>Fetches one page.</summary>
internal delegate Task<Page<T>> FetchPage<T>(string? continuationToken, int? pageSize, CancellationToken cancellationToken)
    where T : notnull;

/// <summary>
/// Results page by page. A page may be empty and others follow nevertheless: the service ends a page after 5 s of looking, or at the
/// border of a partition.
/// </summary>
internal sealed class TablePageable<T>(FetchPage<T> fetch, CancellationToken cancellationToken) : AsyncPageable<T>(cancellationToken)
    where T : notnull
{
    public override IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null) =>
        PagesAsync(continuationToken, pageSizeHint, CancellationToken.None);

    // The base class takes the token of `WithCancellation` for its own, and drops it.
    public override async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await foreach (var page in PagesAsync(continuationToken: null, pageSize: null, cancellationToken))
        {
            foreach (var value in page.Values)
            {
                yield return value;
            }
        }
    }

    private async IAsyncEnumerable<Page<T>> PagesAsync(
        string? continuationToken, int? pageSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken, cancellationToken);
        do
        {
            var page = await fetch(continuationToken, pageSize, either.Token);
            yield return page;
            continuationToken = page.ContinuationToken;
        }
        while (continuationToken is not null);
    }
}
