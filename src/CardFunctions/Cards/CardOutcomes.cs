using CardFunctions.CardProfiles;
using CardFunctions.Domain.Cards;
using CardFunctions.Http;
using CardFunctions.Idempotency;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.Cards;

/// <summary>Answers changes of cards.</summary>
internal static class CardOutcomes
{
    // What an operator calls each action.
    private static readonly (CardAction Action, Text Name)[] Names =
    [
        (CardAction.Suspend, new("suspend", "suspendre")),
        (CardAction.Resume, new("resume", "réactiver")),
        (CardAction.Block, new("block", "mettre en opposition")),
        (CardAction.Unblock, new("unblock", "lever l’opposition")),
        (CardAction.Close, new("close", "clôturer")),
        (CardAction.Virtualise, new("virtualise", "virtualiser")),
        (CardAction.Devirtualise, new("devirtualise", "dévirtualiser")),
        (CardAction.Replace, new("replace", "remplacer")),
    ];

    /// <summary>The answer to a change.</summary>
    public static IResult Show(CardOutcome outcome) => outcome switch
    {
        CardOutcome.Changed changed => KeptAnswers.First(changed.Answer),
        CardOutcome.Unchanged unchanged => KeptAnswers.First(unchanged.Answer),
        CardOutcome.Repeated repeated => KeptAnswers.Again(repeated.What),
        CardOutcome.HolderUnknown => Problems.Invalid("holderId", CardFaultTexts.UnknownHolder),
        CardOutcome.ProfileUnknown => Problems.Invalid("profile", ProfileFaultTexts.Unknown),
        CardOutcome.ServicePointUnknown => Problems.Invalid("servicePointId", CardFaultTexts.UnknownServicePoint),
        CardOutcome.NumberInvalid => Problems.Invalid("number", FaultTexts.BadCardNumber),
        CardOutcome.Illegal illegal => Illegal(illegal.Allowed),
        CardOutcome.ServicePointHasCard { Card: var card } => Problems.Of(KindOf(outcome), ("cardId", card.ToString())),
        _ => Problems.Of(KindOf(outcome)),
    };

    /// <summary>The problem that a refusal is, whether it stands alone or in a list of results.</summary>
    public static ProblemKind KindOf(CardOutcome outcome) => outcome switch
    {
        CardOutcome.Unknown => ProblemCatalogue.CardNotFound,
        CardOutcome.PreconditionFailed => ProblemCatalogue.PreconditionFailed,
        CardOutcome.Illegal => ProblemCatalogue.IllegalTransition,
        CardOutcome.NotEmpty => ProblemCatalogue.CardNotEmpty,
        CardOutcome.NameTaken => ProblemCatalogue.CardNameTaken,
        CardOutcome.ProfileUnknown => ProblemCatalogue.CardProfileNotFound,
        CardOutcome.ProfileNotVirtualised => ProblemCatalogue.ProfileNotVirtualised,
        CardOutcome.ProfileVirtualised => ProblemCatalogue.ProfileVirtualised,
        CardOutcome.NotVirtual => ProblemCatalogue.CardNotVirtual,
        CardOutcome.ServicePointClosed => ProblemCatalogue.ServicePointClosed,
        CardOutcome.ServicePointHasCard => ProblemCatalogue.ServicePointHasCard,
        CardOutcome.NumberTaken => ProblemCatalogue.CardNumberTaken,
        CardOutcome.Busy => ProblemCatalogue.Busy,
        _ => throw new InvalidOperationException("That is no refusal with a code of its own."),
    };

    /// <summary>The problem that a card's status does not allow something, with what it allows.</summary>
    public static ProblemResult Illegal(IReadOnlyList<CardAction> allowed, params ReadOnlySpan<(string Name, object? Value)> more)
    {
        string Listed(Language language) => string.Join(", ", allowed.Select(action => Array.Find(Names, row => row.Action == action).Name.In(language)));
        var detail = allowed.Count == 0
            ? new Text("The card is closed; nothing can be done to it any more.", "La carte est clôturée ; elle ne permet plus aucune action.")
            : new Text($"It allows: {Listed(Language.English)}.", $"Il permet : {Listed(Language.French)}.");
        return Problems.WithDetail(
            ProblemCatalogue.IllegalTransition, detail, [("allowedActions", allowed.Select(CardWords.Actions.Of).ToArray()), .. more]);
    }
}
