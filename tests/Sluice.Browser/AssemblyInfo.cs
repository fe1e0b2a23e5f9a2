using Xunit.Sdk;
using Xunit.v3;

// The machine's time is for the gateway under test; two tests at once would only slow each other down.
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(Sluice.Browser.Harness.Chromium))]
