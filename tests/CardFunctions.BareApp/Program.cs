using CardFunctions.BareApp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, BareJson.Default));
var app = builder.Build();
app.MapGet("/", () => Results.Ok());
// The same JSON as the product's answer of this name.
app.MapGet("/api/v1/me", () => new BareMe("benchmark", ["AUDITOR"], ["cards.read", "aliases.read", "audit.read"], ["*"]));
await app.RunAsync();
