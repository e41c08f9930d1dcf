using CardFunctions.Aliases;
using CardFunctions.Audit;
using CardFunctions.Domain.Aliases;
using CardFunctions.Domain.AutomaticSales;
using CardFunctions.Domain.Payments;
using CardFunctions.Events;
using CardFunctions.Payments;
using CardFunctions.Storage;
using Microsoft.Extensions.Options;

namespace CardFunctions.AutomaticSales;

/// <summary>
/// Charges an item of a run, once, however often it is told to: what is to be charged is stored before it is asked for, and whoever comes
/// after a crash goes on with that and begins nothing new. Thread safe.
/// </summary>
internal sealed class ChargeItem(
    StorageTables tables,
    SaleStore sales,
    SaleBook book,
    SaleQueue queue,
    AliasStore aliases,
    Pay pay,
    PaymentStore payments,
    ResolvePayments resolve,
    ContactChanges contacts,
    ChargeThrottle throttle,
    IOptions<SaleOptions> options,
    TimeProvider time)
{
    // Clocks differ a little; who is earlier has nothing to do, since a message for the right time is under way.
    private static readonly TimeSpan MaxEarly = TimeSpan.FromSeconds(5);

    // Each delay is as long as the time since the first, so that they double.
    private static readonly (TimeSpan Min, TimeSpan Max) DelayWhileUnavailable = (TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1));
    private static readonly (TimeSpan Min, TimeSpan Max) DelayWhileUnknown = (TimeSpan.FromSeconds(10), TimeSpan.FromHours(6));

    /// <summary>Does what is to be done with an item now.</summary>
    /// <returns>False where there is no such item.</returns>
    /// <exception cref="MessageNotReadyException">Others were faster, every time.</exception>
    /// <exception cref="Azure.RequestFailedException">The store or the bus can't be reached.</exception>
    public async Task<bool> ExecuteAsync(SaleMessage message, CancellationToken cancellationToken)
    {
        var (run, found) = (sales.FindAsync(message.SaleId, cancellationToken), sales.FindItemAsync(message.SaleId, message.ItemId, cancellationToken));
        await Task.WhenAll(run, found);
        if (await run is not { Value: var sale } || await found is not { } item)
        {
            return false;
        }

        if (item.Value.IsFinal || time.GetUtcNow() < item.Value.DueAt - MaxEarly)
        {
            return true;
        }

        if (sale.CancelledAt is not null && item.Value.CanBeCancelled)
        {
            // Who is faster here has begun it, and sees it through, or has given it up as well.
            await book.TryStoreAsync(sale.Id, [new ItemChange(item, item.Value.Cancel(time.GetUtcNow()))], cancellationToken);
            return true;
        }

        await ChargeAsync(sale, item, cancellationToken);
        return true;
    }

    private async Task ChargeAsync(AutomaticSale sale, Stored<SaleItem> item, CancellationToken cancellationToken)
    {
        var alias = item.Value.Status is SaleItemStatus.Unknown ? null : await FindAliasAsync(item.Value, cancellationToken);
        if (alias is not null && await throttle.WaitAsync(alias.Value.Provider, cancellationToken) is { } turn)
        {
            await LaterAsync(sale.Id, item, turn, cancellationToken);
            return;
        }

        if (!item.Value.IsBegun)
        {
            var begun = item.Value.Begin(time.GetUtcNow());
            if (await TryWriteAsync(sale.Id, begun, item.Tag, cancellationToken) is not { } tag)
            {
                // Another delivery has begun it, or it was given up.
                return;
            }

            item = new Stored<SaleItem>(begun, tag);
        }

        var outcome = await AskAsync(sale, item.Value, alias, cancellationToken);
        if (outcome is null)
        {
            await LaterAsync(sale.Id, item, After(item.Value.UpdatedAt, DelayWhileUnavailable), cancellationToken);
            return;
        }

        await SettleAsync(sale, item, outcome, cancellationToken);
    }

    private Task<Stored<Alias>?> FindAliasAsync(SaleItem item, CancellationToken cancellationToken) => item.Alias is { } named
        ? aliases.FindAsync(named, cancellationToken)
        : FindDefaultAsync(item, cancellationToken);

    private async Task<Stored<Alias>?> FindDefaultAsync(SaleItem item, CancellationToken cancellationToken) =>
        await aliases.FindDefaultAsync(item.Contact, cancellationToken) is { Value: { } chosen } ? await aliases.FindAsync(chosen, cancellationToken) : null;

    // What is known of the charge; null where the provider took nothing on.
    private async Task<ChargeOutcome?> AskAsync(AutomaticSale sale, SaleItem item, Stored<Alias>? alias, CancellationToken cancellationToken)
    {
        var reference = ReferenceOf(sale, item);
        if (item.Status is SaleItemStatus.Unknown
            && await payments.FindByReferenceAsync(item.Contact, PaymentModule.AutomaticSales, reference, cancellationToken) is { } earlier)
        {
            await resolve.ResolveAsync(earlier, cancellationToken);
        }

        var wish = new PayWish(item.Alias?.ToString(), item.Amount, PaymentModule.AutomaticSales, reference, Capture: true) { Instalments = item.Instalments };
        var occasion = Occasion.OfMessage(sale.Subject, RunAutomaticSale.Entity, nameof(RunAutomaticSale));
        var result = await pay.ExecuteAsync(item.Contact, wish, alias, occasion, cancellationToken);
        if (result is PayResult.Known { Payment: { EventSequence: > 0 } known })
        {
            // Whoever stored it may have died before others were told.
            await contacts.PublishAsync(item.Contact, PaymentAnswers.PlaceOf(known), cancellationToken);
        }

        if (result is PayResult.Ended { End: var end } && alias is not null)
        {
            await throttle.NoteAsync(alias.Value.Provider, end.Result is not StepResult.Unavailable, end.RetryAfter, cancellationToken);
        }

        return ChargeOutcomes.Of(result);
    }

    private async Task SettleAsync(AutomaticSale sale, Stored<SaleItem> item, ChargeOutcome outcome, CancellationToken cancellationToken)
    {
        var rules = new SaleRules(sale.OnFailure, options.Value.ReadSchedule());
        var (charge, current) = (item.Value.Charges, item);
        var end = await Attempts.RunAsync<End>(
            async () =>
            {
                current ??= await sales.FindItemAsync(sale.Id, item.Value.Id, cancellationToken);
                if (current?.Value is not { IsBegun: true } before || before.Charges != charge)
                {
                    // Another delivery has stored it.
                    return new End.Known();
                }

                var after = before.Settle(outcome, rules, time.GetUtcNow());
                after = after.Status is SaleItemStatus.Unknown ? after.Until(After(after.UpdatedAt, DelayWhileUnknown)) : after;
                var isStored = await book.TryStoreAsync(sale.Id, [new ItemChange(current, after)], cancellationToken);
                current = null;
                return isStored ? new End.Stored(after) : null;
            },
            new End.Busy(),
            time,
            cancellationToken);
        switch (end)
        {
            case End.Busy:
                throw new MessageNotReadyException($"Other items of the automatic sale {sale.Id} were faster.");
            case End.Stored { Item: { IsFinal: false } open }:
                await queue.SendLaterAsync(sale.Id, open, cancellationToken);
                break;
        }
    }

    // The store first: whoever is told too early by another message does nothing.
    private async Task LaterAsync(string sale, Stored<SaleItem> item, DateTimeOffset due, CancellationToken cancellationToken)
    {
        var later = item.Value.Until(due);
        if (await TryWriteAsync(sale, later, item.Tag, cancellationToken) is not null)
        {
            await queue.SendLaterAsync(sale, later, cancellationToken);
        }
    }

    private Task<Azure.ETag?> TryWriteAsync(string sale, SaleItem item, Azure.ETag tag, CancellationToken cancellationToken) =>
        tables.AutomaticSales.TryReplaceAsync(SaleRow.From(sale, item), tag, cancellationToken);

    private DateTimeOffset After(DateTimeOffset since, (TimeSpan Min, TimeSpan Max) bounds)
    {
        var now = time.GetUtcNow();
        var delay = now - since;
        return now + (delay < bounds.Min ? bounds.Min : delay > bounds.Max ? bounds.Max : delay);
    }

    // A charge has a payment of its own; the same charge, told again, has the same one.
    private static string ReferenceOf(AutomaticSale sale, SaleItem item) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{sale.Id}.{item.Id}.{item.Charges}");

    private abstract record End
    {
        public sealed record Known : End;

        public sealed record Busy : End;

        public sealed record Stored(SaleItem Item) : End;
    }
}
