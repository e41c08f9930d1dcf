using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CardFunctions.IntegrationTests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.IntegrationTests.Handler;

/// <summary>The function app that the build leaves: its layout, and its folders against the running program, both ways.</summary>
public sealed class FunctionAppTests
{
    [Fact]
    public void The_build_leaves_a_whole_function_app()
    {
        Assert.True(File.Exists(Path.Combine(Repository.BuiltApp, "host.json")));
        Assert.NotEmpty(FunctionApp.Functions(Repository.BuiltApp));
        Assert.Equal(FunctionApp.ExecutableMode, FunctionApp.ModeOfExecutable(Repository.BuiltApp));
    }

    [Fact]
    public void The_host_is_told_to_proxy_to_the_executable_below_api()
    {
        var host = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.BuiltApp, "host.json")))!;

        Assert.Equal("CardFunctions.Handler", (string?)host["customHandler"]!["description"]!["defaultExecutablePath"]);
        Assert.True((bool?)host["customHandler"]!["enableProxyingHttpRequest"]);
        Assert.Equal("api", (string?)host["extensions"]!["http"]!["routePrefix"]);
    }

    [Fact]
    public void Every_endpoint_of_the_product_has_a_folder_and_every_http_folder_an_endpoint()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRouting().AddCardFunctions(builder.Configuration);
        IEndpointRouteBuilder app = builder.Build();
        app.MapCardFunctions();
        var endpoints = app.DataSources.SelectMany(source => source.Endpoints)
            .Select(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName);

        Assert.Equal(
            endpoints.Order(StringComparer.Ordinal),
            FunctionApp.Functions(Repository.BuiltApp).Where(function => function.IsHttp).Select(function => function.Name));
    }

    [Fact]
    public async Task Every_route_and_method_of_a_folder_is_answered_by_the_app()
    {
        await using var app = await HandlerProcess.StartAsync();

        foreach (var (name, method, path) in FunctionApp.Functions(Repository.BuiltApp).SelectMany(function => function.Requests))
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var answer = await app.Http.SendAsync(request);
            Assert.False(
                answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed,
                $"{name}: {method} {path} gave {answer.StatusCode}.{Environment.NewLine}{app.Process}");
        }
    }

    [Fact]
    public async Task Every_folder_that_is_not_http_is_answered_at_its_name()
    {
        await using var app = await HandlerProcess.StartAsync();

        foreach (var function in FunctionApp.Functions(Repository.BuiltApp).Where(function => !function.IsHttp))
        {
            // No envelope: known functions refuse it with 400, unknown ones with 404.
            using var content = new StringContent("{}", Encoding.UTF8, "application/json");
            using var answer = await app.Http.PostAsync(new Uri("/" + function.Name, UriKind.Relative), content);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
    }

    [Fact]
    public void A_service_bus_function_has_one_binding_that_keeps_the_sender_out_of_the_metadata()
    {
        var provision = FunctionApp.Functions(Repository.BuiltApp)
            .Single(function => function.Name.Equals("ProvisionVirtualCard", StringComparison.Ordinal));

        var binding = Assert.Single(provision.Bindings)!;

        Assert.Equal(
            """
            {"type":"serviceBusTrigger","direction":"in","name":"message","topicName":"%ServicePointsTopic%","subscriptionName":"%CardProvisioningSubscription%","connection":"ServiceBus","dataType":"binary"}
            """,
            binding.ToJsonString());
    }

    [Fact]
    public async Task The_folders_are_written_without_any_setting_and_always_the_same()
    {
        var folder = Directory.CreateTempSubdirectory("function-folders");
        try
        {
            Write(folder, "Gone/function.json");
            Write(folder, "Changed/function.json");
            Write(folder, "Changed/notes.txt");
            Write(folder, "GetHealth/function.json");
            Write(folder, "wwwroot/index.html");

            await using var written = HandlerProcess.Run(["functions", folder.FullName], []);

            Assert.Equal(0, await written.ExitAsync());
            Assert.Empty(written.Errors);
            Assert.Equal(FunctionApp.Files(Repository.BuiltApp), FunctionApp.Files(folder.FullName));
            Assert.False(Directory.Exists(Path.Combine(folder.FullName, "Gone")));
            Assert.Equal(["notes.txt"], Directory.GetFiles(Path.Combine(folder.FullName, "Changed")).Select(Path.GetFileName));
            Assert.True(File.Exists(Path.Combine(folder.FullName, "wwwroot", "index.html")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Folders_that_cannot_be_written_fail_the_build()
    {
        var file = Path.GetTempFileName();
        try
        {
            await using var written = HandlerProcess.Run(["functions", file], []);

            Assert.Equal(70, await written.ExitAsync());
            Assert.StartsWith("CardFunctions.Handler : error CF0001: ", Assert.Single(written.Errors), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void Write(DirectoryInfo folder, string path)
    {
        var file = Path.Combine(folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "{}");
    }
}
