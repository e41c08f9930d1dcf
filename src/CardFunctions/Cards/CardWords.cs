using CardFunctions.Domain.Cards;
using CardFunctions.Http;

namespace CardFunctions.Cards;

/// <summary>The contract's words of cards.</summary>
internal static class CardWords
{
    public static readonly Words<CardKind> Kinds = new((CardKind.Virtual, "virtual"), (CardKind.Physical, "physical"));

    public static readonly Words<CardStatus> Statuses = new(
        (CardStatus.Active, "active"),
        (CardStatus.Suspended, "suspended"),
        (CardStatus.Blocked, "blocked"),
        (CardStatus.Closed, "closed"),
        (CardStatus.Expired, "expired"));

    public static readonly Words<CardAction> Actions = new(
        (CardAction.Suspend, "suspend"),
        (CardAction.Resume, "resume"),
        (CardAction.Block, "block"),
        (CardAction.Unblock, "unblock"),
        (CardAction.Close, "close"),
        (CardAction.Virtualise, "virtualise"),
        (CardAction.Devirtualise, "devirtualise"),
        (CardAction.Replace, "replace"));

    public static readonly Words<StatusReason> Reasons = new(
        (StatusReason.Lost, "lost"),
        (StatusReason.Stolen, "stolen"),
        (StatusReason.Compromised, "compromised"),
        (StatusReason.Damaged, "damaged"),
        (StatusReason.EndOfUse, "endOfUse"),
        (StatusReason.Other, "other"));

    public sealed class KindConverter() : WordConverter<CardKind>(Kinds);

    public sealed class StatusConverter() : WordConverter<CardStatus>(Statuses);

    public sealed class ActionConverter() : WordConverter<CardAction>(Actions);

    public sealed class ReasonConverter() : WordConverter<StatusReason>(Reasons);
}
