using CardFunctions.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.TransactionCodes;

/// <summary>Registers the feature.</summary>
internal static class TransactionCodesSetup
{
    public static IServiceCollection AddTransactionCodes(this IServiceCollection services) => services
        .AddSingleton<TransactionCodeStore>()
        .AddSingleton<SealedAnswers>()
        .AddSingleton<CodeTries>()
        .AddSingleton<IssueTransactionCode>()
        .AddSingleton<ReleaseTransactionCode>()
        .AddJson(TransactionCodesJson.Default);
}
