using CardFunctions;
using CardFunctions.Isolated;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// The settings are checked when the host starts, as in every generic host.
var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.Services.Configure<KestrelServerOptions>(server => server.AddServerHeader = false);
builder.Services.AddCardFunctions(builder.Configuration);
builder.Services.AddSingleton<HttpPipeline>();
await builder.Build().RunAsync();
