using CardFunctions.Http;
using CardFunctions.Idempotency;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.Aliases;

/// <summary>Answers what was asked of aliases.</summary>
internal static class AliasResults
{
    /// <summary>The answer.</summary>
    public static IResult Show(AliasResult result, DateTimeOffset now) => result switch
    {
        AliasResult.Answered answered => KeptAnswers.First(answered.Answer),
        AliasResult.Repeated repeated => KeptAnswers.Again(repeated.What),
        AliasResult.Shown shown => Answers.Ok(AliasAnswer.Of(shown.Alias, shown.IsDefault, now), AliasesJson.Default.AliasAnswer, shown.Alias.Version),
        AliasResult.Gone => Answers.NoContent(),
        AliasResult.AliasUnknown => Problems.Of(ProblemCatalogue.AliasNotFound),
        AliasResult.RegistrationUnknown => Problems.Of(ProblemCatalogue.RegistrationNotFound),
        AliasResult.ProviderUnknown => Problems.Invalid("provider", AliasFaultTexts.UnknownProvider),
        AliasResult.ProviderGone => Problems.Of(ProblemCatalogue.PaymentProviderNotFound),
        AliasResult.NoAliases => Problems.Of(ProblemCatalogue.ProviderDoesNotSupportAliases),
        AliasResult.NotSupported => Problems.Of(ProblemCatalogue.ProviderDoesNotSupportThis),
        AliasResult.DirectEntryDisabled => Problems.Of(ProblemCatalogue.DirectEntryDisabled),
        AliasResult.Incomplete => Problems.Of(ProblemCatalogue.RegistrationIncomplete),
        AliasResult.Abandoned => Problems.Of(ProblemCatalogue.RegistrationAbandoned),
        AliasResult.Refused refused => Problems.Of(ProblemCatalogue.RegistrationRefused, ("providerCode", refused.Code)),
        AliasResult.Rejected rejected => Problems.Of(ProblemCatalogue.RejectedByProvider, ("providerCode", rejected.Code)),
        AliasResult.Unavailable unavailable => Unavailable(unavailable.RetryAfter),
        AliasResult.ExpiryOver => Problems.Invalid("expiryMonth", AliasFaultTexts.Expired),
        AliasResult.DefaultStays => Problems.Invalid("default", AliasFaultTexts.DefaultStays),
        AliasResult.PreconditionFailed => Problems.Of(ProblemCatalogue.PreconditionFailed),
        AliasResult.Busy => Problems.Of(ProblemCatalogue.Busy),
        _ => throw new InvalidOperationException("There is no other result."),
    };

    /// <summary>503: the provider is away, for as long as it says.</summary>
    public static ProblemResult Unavailable(TimeSpan? retryAfter)
    {
        var kind = ProblemCatalogue.PaymentProviderUnavailable;
        return Problems.Of(retryAfter is { } wait ? kind with { RetryAfterSeconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)) } : kind);
    }
}
