using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Hosting;

namespace CardFunctions.IntegrationTests.Events;

/// <summary>The shared app and two more processes of it, as when the platform scales out.</summary>
public sealed class ThreeInstances : IAsyncLifetime
{
    /// <summary>The shared app.</summary>
    public AppFixture First { get; } = new();

    /// <summary>All the processes.</summary>
    public IReadOnlyList<HandlerProcess> All { get; private set; } = [];

    public async Task InitializeAsync()
    {
        await First.InitializeAsync();
        All = [First.Handler, .. await Task.WhenAll(First.StartAnotherAsync(), First.StartAnotherAsync())];
    }

    public async Task DisposeAsync()
    {
        foreach (var instance in All.Skip(1))
        {
            await instance.DisposeAsync();
        }
    }
}
