using CardFunctions.Http;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.Idempotency;

/// <summary>Gives kept answers.</summary>
internal static class KeptAnswers
{
    /// <summary>The answer for the first time.</summary>
    public static IResult First(KeptAnswer answer) => Give(answer, replayed: false);

    /// <summary>What a repeated request gets.</summary>
    public static IResult Again(Remembered remembered) => remembered switch
    {
        Remembered.Answered answered => Give(answered.Answer, replayed: true),
        Remembered.Begun => Problems.Of(ProblemCatalogue.IdempotencyInProgress),
        Remembered.KeyReused => Problems.Of(ProblemCatalogue.IdempotencyKeyReused),
        _ => throw new InvalidOperationException("There is no other case."),
    };

    private static StoredAnswer Give(KeptAnswer answer, bool replayed) => Answers.Stored(
        answer.Status,
        answer.Location,
        answer.Version is { } version ? EntityTag.Of(version) : null,
        answer.Body,
        replayed);
}
