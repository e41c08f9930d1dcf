using CardFunctions.Aliases;
using CardFunctions.Audit;
using CardFunctions.AutomaticSales;
using CardFunctions.CardProfiles;
using CardFunctions.Cards;
using CardFunctions.Cards.Bulk;
using CardFunctions.Clients;
using CardFunctions.Events;
using CardFunctions.Health;
using CardFunctions.Holders;
using CardFunctions.Http;
using CardFunctions.Idempotency;
using CardFunctions.Ledger;
using CardFunctions.OpenApi;
using CardFunctions.Operators;
using CardFunctions.Outbox;
using CardFunctions.Payments;
using CardFunctions.Providers;
using CardFunctions.Retention;
using CardFunctions.Security;
using CardFunctions.ServiceBus;
using CardFunctions.ServicePoints;
using CardFunctions.Storage;
using CardFunctions.Telemetry;
using CardFunctions.Terminal;
using CardFunctions.TransactionCodes;
using CardFunctions.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions;

/// <summary>The whole composition of the product, on the framework's own interfaces. A head calls these three methods.</summary>
public static class CardFunctionsApp
{
    /// <summary>Registers everything that the product consists of, and validates its options at start.</summary>
    /// <param name="services">The head's services.</param>
    /// <param name="configuration">The settings; their names are listed in <c>local.settings.sample.json</c>.</param>
    public static IServiceCollection AddCardFunctions(this IServiceCollection services, IConfiguration configuration) =>
        services
            .AddTelemetry(configuration)
            .AddHttp()
            .AddSecurity(configuration)
            .AddOperators()
            .AddApiDocument()
            .AddStorage(configuration)
            .AddIdempotency()
            .AddServiceBus(configuration)
            .AddOutbox()
            .AddAudit()
            .AddEvents()
            .AddCardProfiles()
            .AddClients()
            .AddHolders()
            .AddCards(configuration)
            .AddServicePoints()
            .AddLedger()
            .AddTransactionCodes()
            .AddTerminal()
            .AddPaymentProviders(configuration)
            .AddAliases(configuration)
            .AddPayments()
            .AddAutomaticSales(configuration)
            .AddRetention()
            .AddSingleton<IReadinessCheck, CredentialsReadiness>();

    /// <summary>Adds the product's middleware, in its order. The head's endpoints come after it.</summary>
    public static IApplicationBuilder UseCardFunctions(this IApplicationBuilder app) =>
        app
            .UseRequestSpans()
            .UseFailureProblems()
            .UseRouting()
            .UseSecurity()
            .UseRouteIds();

    /// <summary>Maps every HTTP endpoint under <c>/api</c>. An endpoint's name is the name of its function.</summary>
    public static IEndpointRouteBuilder MapCardFunctions(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealth();
        endpoints.MapApiDocument();

        var api = endpoints.MapApi();
        api.MapMe();
        api.MapOperatorProfiles();
        api.MapClients();
        api.MapHolders();
        api.MapServicePoints();
        api.MapCardProfiles();
        api.MapCards();
        api.MapCardActions();
        api.MapBulk();
        api.MapLedger();
        api.MapAllotments();
        api.MapOperations();
        api.MapTransactionCodes();
        api.MapTerminal();
        api.MapAliases();
        api.MapPayments();
        api.MapAutomaticSales();
        api.MapAudit();
        api.MapRejectedEvents();
        api.MapWebhooks();
        return endpoints;
    }
}
