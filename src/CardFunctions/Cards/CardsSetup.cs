using CardFunctions.Cards.Bulk;
using CardFunctions.Http;
using CardFunctions.Outbox;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CardFunctions.Cards;

/// <summary>Registers the feature.</summary>
internal static class CardsSetup
{
    public static IServiceCollection AddCards(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CardOptions>().Bind(configuration.GetSection(CardOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<CardOptions>, ValidateCardOptions>()
            .AddSingleton<CardStore>()
            .AddSingleton<CardNumberIndex>()
            .AddSingleton<CardIssuing>()
            .AddSingleton<CardStores>()
            .AddSingleton<CardList>()
            .AddSingleton<CreateCard>()
            .AddSingleton<CardChanges>()
            .AddSingleton<PatchCard>()
            .AddSingleton<ChangeCardStatus>()
            .AddSingleton<VirtualiseCard>()
            .AddSingleton<ReplaceCard>()
            .AddSingleton<RevealCardNumber>()
            .AddSingleton<BulkStore>()
            .AddSingleton<RunBulkOperation>()
            .AddSingleton<IPendingWork>(provider => provider.GetRequiredService<RunBulkOperation>())
            .AddSingleton<VirtualiseCards>()
            .AddJson(BulkJson.Default)
            .AddJson(CardsJson.Default);
    }
}
