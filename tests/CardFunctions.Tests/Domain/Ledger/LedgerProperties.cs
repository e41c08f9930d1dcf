using System.Collections.Immutable;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Domain.Profiles;
using FsCheck;
using FsCheck.Fluent;
using static CardFunctions.Tests.Domain.Ledger.Samples;

namespace CardFunctions.Tests.Domain.Ledger;

/// <summary>What holds of money whatever is done with it.</summary>
public class LedgerProperties
{
    private const int Cards = 3;

    private static readonly Gen<long> Amounts = Gen.OneOf(
        Gen.Choose(-5, 1000).Select(amount => (long)amount),
        Gen.Elements(Money.MaxAmount, Money.MaxAmount - 1, Money.MaxAmount / 2, Money.MaxAmount + 1, long.MaxValue, long.MinValue, 0));

    private static readonly Gen<CardStatus> Statuses = Gen.Elements(Enum.GetValues<CardStatus>());

    private static readonly Gen<Step> Steps =
        from kind in Gen.Frequency((4, Gen.Constant(StepKind.TopUp)), (6, Gen.Constant(StepKind.Transfer)), (2, Gen.Constant(StepKind.Full)), (1, Gen.Constant(StepKind.Hold)))
        from card in Gen.Choose(0, Cards - 1)
        from distance in Gen.Choose(1, Cards - 1)
        from amount in Amounts
        from status in Gen.Frequency((5, Gen.Constant(CardStatus.Active)), (1, Statuses))
        from recovers in Gen.Elements(true, false)
        select new Step(kind, card, (card + distance) % Cards, amount, status, recovers);

    private enum StepKind
    {
        TopUp,
        Transfer,
        Full,
        Hold,
    }

    [Fact]
    public void A_transfer_never_makes_or_destroys_money_and_spends_nothing_that_is_held() => Check.QuickThrowOnFailure(Prop.ForAll(
        (from balances in Gen.Choose(0, 2000).ArrayOf(2)
         from held in Gen.Choose(0, balances[0])
         from step in Steps
         from target in Statuses
         select (Balances: balances, Held: held, Step: step, Target: target)).ToArbitrary(),
        given =>
        {
            var from = Card(1, given.Balances[0], given.Held, given.Step.Status);
            var to = Card(2, given.Balances[1], status: given.Target).AtServicePoint();
            var operation = Transfer(given.Step.Kind is StepKind.Full ? null : given.Step.Amount) with { MayRecover = given.Step.Recovers };
            return Booking.OfTransfer(operation, from, to, BuiltInProfiles.Standard, Now) is not Booking.Booked booked
                || (booked.Amount > 0
                    && booked.Cards.Sum(card => card.Balance) == from.Balance + to.Balance
                    && booked.Entries.Sum(entry => entry.Amount) == 0
                    && booked.Cards.Select(card => card.Id).SequenceEqual([from.Id, to.Id])
                    && booked.Cards.All(card => card.Available() >= 0));
        }));

    [Fact]
    public void After_any_steps_each_card_agrees_with_its_entries_and_the_sum_is_what_was_topped_up() => Check.QuickThrowOnFailure(Prop.ForAll(
        Steps.ListOf().ToArbitrary(),
        steps =>
        {
            var cards = Enumerable.Range(0, Cards).Select(number => Card(number)).ToArray();
            var entries = Enumerable.Repeat(ImmutableList<LedgerEntry>.Empty, Cards).ToArray();
            var toppedUp = 0L;
            foreach (var step in steps)
            {
                if (step.Kind is StepKind.Hold)
                {
                    cards[step.Card] = cards[step.Card] with { Held = Math.Clamp(step.Amount, 0, cards[step.Card].Balance) };
                }
                else if (Apply(step, cards) is Booking.Booked booked)
                {
                    toppedUp += step.Kind is StepKind.TopUp ? booked.Amount : 0;
                    foreach (var (after, entry) in booked.Cards.Zip(booked.Entries))
                    {
                        var index = Array.FindIndex(cards, card => card.Id == after.Id);
                        // The status is the step's own.
                        cards[index] = after with { Status = CardStatus.Active, Expires = cards[index].Expires };
                        entries[index] = entries[index].Insert(0, entry);
                    }
                }
            }

            return cards.Sum(card => card.Balance) == toppedUp
                && cards.Zip(entries).All(pair =>
                    pair.First.Balance >= pair.First.Held
                    && pair.First.Balance <= Money.MaxAmount
                    && FaultsOf(pair.First with { Held = 0 }, pair.Second).Count == 0
                    && pair.Second.Select(entry => entry.Sequence).SequenceEqual(Enumerable.Range(1, pair.Second.Count).Reverse().Select(sequence => (long)sequence))
                    && BalancesOf(pair.Second).SequenceEqual(pair.Second.Select(entry => entry.BalanceAfter)));
        }));

    private static Booking Apply(Step step, Card[] cards)
    {
        Card In(int index, CardStatus status) => cards[index] with
        {
            Status = status is CardStatus.Expired ? CardStatus.Active : status,
            Expires = YearMonth.Load(status is CardStatus.Expired ? "2026-10" : "2029-11"),
        };
        var card = In(step.Card, step.Status);
        return step.Kind is StepKind.TopUp
            ? Booking.OfTopUp(TopUp(step.Amount), card, BuiltInProfiles.Standard, Now)
            : Booking.OfTransfer(
                Transfer(step.Kind is StepKind.Full ? null : step.Amount) with { MayRecover = step.Recovers },
                card,
                In(step.Other, CardStatus.Active).AtServicePoint(),
                BuiltInProfiles.Standard,
                Now);
    }

    // The balance after each entry, the newest first, as a sum over it and all before.
    private static IEnumerable<long> BalancesOf(ImmutableList<LedgerEntry> newestFirst) =>
        Enumerable.Range(0, newestFirst.Count).Select(index => newestFirst.Skip(index).Sum(entry => entry.Amount));

    private sealed record Step(StepKind Kind, int Card, int Other, long Amount, CardStatus Status, bool Recovers);
}
