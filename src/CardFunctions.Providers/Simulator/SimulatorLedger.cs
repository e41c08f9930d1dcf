using System.Runtime.CompilerServices;
using CardFunctions.Domain;
using CardFunctions.Domain.PaymentCards;
using CardFunctions.Tables;

namespace CardFunctions.Providers.Simulator;

/// <summary>
/// What the simulator has in its books, for a test or a person who wants to know whether something was charged once, or a card is
/// forgotten. It reads only. Thread safe.
/// </summary>
public sealed class SimulatorLedger
{
    private readonly SimulatorTable _table;

    /// <summary>Reads the books in a storage account.</summary>
    public SimulatorLedger(TableServiceClient account)
        : this(new SimulatorTable(account))
    {
    }

    internal SimulatorLedger(SimulatorTable table) => _table = table;

    /// <summary>All charges of a reference, those that were declined or withdrawn included: one for each idempotency key.</summary>
    /// <param name="reference">The reference that the provider was given.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Azure.RequestFailedException">The storage can't be read.</exception>
    public async Task<IReadOnlyList<SimulatedCharge>> ChargesAsync(string reference, CancellationToken cancellationToken = default)
    {
        if (!RequestCheck.IsReference(reference))
        {
            return [];
        }

        List<SimulatedCharge> charges = [];
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {SimulatedCharge.PartitionOf(reference)}");
        await foreach (var charge in ReadAsync(filter, cancellationToken))
        {
            charges.Add(charge);
        }

        return charges;
    }

    /// <summary>All charges that there are, in the order of their references.</summary>
    /// <exception cref="Azure.RequestFailedException">The storage can't be read.</exception>
    public IAsyncEnumerable<SimulatedCharge> AllChargesAsync(CancellationToken cancellationToken = default)
    {
        // The character after the one that ends the partitions' prefix.
        var end = SimulatedCharge.PartitionOf("")[..^1] + (char)('~' + 1);
        return ReadAsync(
            TableClient.CreateQueryFilter($"PartitionKey ge {SimulatedCharge.PartitionOf("")} and PartitionKey lt {end}"), cancellationToken);
    }

    /// <summary>All cards that were ever registered.</summary>
    /// <exception cref="Azure.RequestFailedException">The storage can't be read.</exception>
    public async IAsyncEnumerable<CardOnFile> AllCardsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var begin = SimulatedRegistration.PartitionOf("");
        var filter = TableClient.CreateQueryFilter($"PartitionKey ge {begin} and PartitionKey lt {begin[..^1] + (char)('~' + 1)}");
        await foreach (var row in _table.QueryAsync(filter, cancellationToken))
        {
            var registration = SimulatedRegistration.Load(row.PartitionKey[begin.Length..], row);
            if (registration is { Card: { } card, State: RegistrationState.Registered or RegistrationState.Revoked })
            {
                yield return new CardOnFile(registration.Reference, registration.State, card.Brand, card.Last4, card.Expiry);
            }
        }
    }

    private async IAsyncEnumerable<SimulatedCharge> ReadAsync(string filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in _table.QueryAsync(filter, cancellationToken))
        {
            // What was done to a charge lies behind it, and is counted in it.
            if (row.RowKey.Length == KeyedNames.IdLetters)
            {
                yield return SimulatedCharge.Load(row);
            }
        }
    }
}

/// <summary>A card that was registered.</summary>
/// <param name="Reference">The reference of the registration.</param>
/// <param name="State">Whether it is kept, or forgotten.</param>
/// <param name="Brand">Its brand.</param>
/// <param name="Last4">Its last four digits.</param>
/// <param name="Expiry">The last month that it is valid in.</param>
public sealed record CardOnFile(string Reference, RegistrationState State, CardBrand Brand, string Last4, YearMonth Expiry);
