using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Cards;

/// <summary>Which cards of a client a list shows. What is null does not matter.</summary>
internal sealed record CardFilter
{
    public CardStatus? Status { get; init; }

    public CardKind? Kind { get; init; }

    public bool? Virtualised { get; init; }

    public ServicePointId? ServicePoint { get; init; }

    public HolderId? Holder { get; init; }

    public CardName? Name { get; init; }
}

/// <summary>Keeps cards and their names, in their client's partition.</summary>
internal sealed class CardStore(StorageTables tables)
{
    /// <summary>The card, or null.</summary>
    public async Task<Stored<Card>?> FindAsync(CardId id, CancellationToken cancellationToken) =>
        await tables.Clients.FindAsync(id.Client.Value, CardRow.Key(id), cancellationToken) is { } row
            ? new Stored<Card>(CardRow.ToCard(row), row.ETag)
            : null;

    /// <summary>The card itself, or the last of those that replaced it: the one that has its money.</summary>
    public async Task<CardId> SuccessorAsync(CardId id, CancellationToken cancellationToken)
    {
        while (await FindAsync(id, cancellationToken) is { Value.ReplacedBy: { } next })
        {
            id = next;
        }

        return id;
    }

    /// <summary>One page of a client's cards, the oldest first.</summary>
    /// <param name="client">The client.</param>
    /// <param name="filter">Which cards.</param>
    /// <param name="isVirtualised">Whether a card's profile bars the terminal, for <see cref="CardFilter.Virtualised"/>.</param>
    /// <param name="now">The time that statuses are computed for.</param>
    /// <param name="after">The unique part of the card identifier that the page begins behind; null begins at the start.</param>
    /// <param name="limit">The most cards of the page.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The cards, and what to go on behind; null when that was all.</returns>
    public async Task<(List<Card> Items, string? Next)> PageAsync(
        ClientId client,
        CardFilter filter,
        Func<Card, bool> isVirtualised,
        DateTimeOffset now,
        string? after,
        int limit,
        CancellationToken cancellationToken) =>
        await new RowRange(tables.Clients, client.Value, CardRow.Kind).ReadAsync(
            OnColumns(filter, now),
            after,
            limit,
            row => CardRow.ToCard(row) is var card && filter.Virtualised is { } wanted && isVirtualised(card) != wanted ? null : card,
            cancellationToken);

    /// <summary>The first number that a taken name is free with, when it is appended: 2 or more.</summary>
    /// <remarks>Another writer may take it before it is stored.</remarks>
    public async Task<int> FreeSuffixAsync(ClientId client, CardName name, CancellationToken cancellationToken)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var start = name.StartOfSuffixedKeys;
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {client.Value} and RowKey ge {CardRow.NameKey(start)} and RowKey lt {CardRow.NameKey(start + '~')}");
        await foreach (var row in tables.Clients.QueryAsync(filter, select: ["RowKey"], cancellationToken: cancellationToken))
        {
            taken.Add(row.RowKey);
        }

        return Enumerable.Range(2, taken.Count + 1).First(number => !taken.Contains(CardRow.NameKey(name.WithSuffix(number).Key)));
    }

    // What the store can filter by itself. A card that is past its month is `expired`, unless it is closed or in opposition.
    private static string? OnColumns(CardFilter filter, DateTimeOffset now)
    {
        var thisMonth = YearMonth.Of(now).ToString();
        string?[] conditions =
        [
            filter.Status switch
            {
                null => null,
                CardStatus.Expired => TableClient.CreateQueryFilter(
                    $"Expires lt {thisMonth} and Status ne {CardWords.Statuses.Of(CardStatus.Closed)} and Status ne {CardWords.Statuses.Of(CardStatus.Blocked)}"),
                (CardStatus.Closed or CardStatus.Blocked) and var lasting => TableClient.CreateQueryFilter($"Status eq {CardWords.Statuses.Of(lasting)}"),
                { } status => TableClient.CreateQueryFilter($"Status eq {CardWords.Statuses.Of(status)} and Expires ge {thisMonth}"),
            },
            filter.Kind is { } kind ? TableClient.CreateQueryFilter($"Kind eq {CardWords.Kinds.Of(kind)}") : null,
            filter.ServicePoint is { } point ? TableClient.CreateQueryFilter($"ServicePoint eq {point.Value}") : null,
            filter.Holder is { } holder ? TableClient.CreateQueryFilter($"Holder eq {holder.Value}") : null,
            filter.Name is { } name ? TableClient.CreateQueryFilter($"Name eq {name.Value}") : null,
        ];
        var given = conditions.OfType<string>().ToList();
        return given.Count > 0 ? string.Join(" and ", given.Select(condition => $"({condition})")) : null;
    }
}
