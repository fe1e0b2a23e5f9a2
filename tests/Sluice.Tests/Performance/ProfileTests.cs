using System.IO.Compression;
using System.Reflection;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Sluice.Benchmarks.Profiling;
using Sluice.Tests.Configuration;

namespace Sluice.Tests.Performance;

/// <summary>The profile that the published program is compiled by, and how it is made of what the runtime counts.</summary>
public sealed class ProfileTests
{
    private const string Published = "src/Sluice/sluice.mibc";
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    [Fact]
    public void Most_of_what_the_profile_says_of_our_own_methods_is_of_methods_that_there_are()
    {
        var ours = Methods(Repository.PathOf(Published)).Where(static method => method.DeclaringType.Scope.Name.StartsWith("sluice", StringComparison.OrdinalIgnoreCase)).ToList();

        Assert.True(ours.Count > 500, $"the profile has {ours.Count} of our methods");
        var gone = ours.Where(static method => !Exists(method)).ToList();
        Assert.True(gone.Count < ours.Count / 5, $"{gone.Count} of {ours.Count} methods in {Published} are no longer there; run 'benchmarks/run profile' and commit it. Among them: {string.Join(", ", gone.Take(5))}");
    }

    [Fact]
    public void What_was_counted_stands_in_the_profile_with_its_method()
    {
        var method = typeof(ProfileTests).GetMethod(nameof(Counted), All)!;
        var counts = $"""
            *** START PGO Data, max index = 2 ***
            @@@ codehash 0x00000001 methodhash 0x00000002 ilSize 0x{method.GetMethodBody()!.GetILAsByteArray()!.Length:X8} records 0x00000003
            MethodName: {typeof(ProfileTests).FullName}.{nameof(Counted)}
            Signature: bool  (class System.IDisposable,class System.Collections.Generic.Dictionary`2<int32,int32>)
            Schema InstrumentationKind 130 ILOffset 3 Count 1 Other 2147483648
            7 0
            Schema InstrumentationKind 195 ILOffset 3 Count 2 Other 2147483648
            TypeHandle: NULL
            TypeHandle: System.Collections.Generic.List`1[[System.Int32, System.Private.CoreLib]], System.Private.CoreLib
            Schema InstrumentationKind 386 ILOffset 9 Count 1 Other 14
            5 1
            @@@ codehash 0x00000003 methodhash 0x00000004 ilSize 0x00000001 records 0x00000001
            MethodName: Nobody.Knows
            Signature: void  ()
            Schema InstrumentationKind 386 ILOffset 0 Count 1 Other 0
            9 0
            """.Split('\n', StringSplitOptions.TrimEntries);
        using var assemblies = new ProfiledAssemblies();
        var profile = new Profile(assemblies);

        Assert.Equal([true, false], CountedMethod.Read(counts).Select(profile.Add));

        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "own.mibc");
        profile.Save(file);
        Assert.Equal(
            [
                $"ldtoken System.Boolean {typeof(ProfileTests).FullName}::{nameof(Counted)}(System.IDisposable,System.Collections.Generic.Dictionary`2<System.Int32,System.Int32>)",
                "ldstr InstrumentationDataStart",
                .. Numbers(15, 3, 130, 1, int.MinValue, 7),
                .. Numbers(15, 3, 195, 2, int.MinValue, 0), "ldtoken System.Collections.Generic.List`1<System.Int32>",
                .. Numbers(15, 9, 386, 1, 14), $"ldc.i8 {(1L << 32) + 5}",
                "ldstr InstrumentationDataEnd",
                "pop ",
            ],
            Assert.Single(Groups(file)).Select(static one => $"{one.OpCode.Name} {one.Operand}"));
    }

    private static bool Counted(IDisposable what, Dictionary<int, int> counts)
    {
        what.Dispose();
        return counts.Count > 0;
    }

    private static IEnumerable<string> Numbers(params IEnumerable<int> numbers) => numbers.Select(static number => $"ldc.i4 {number}");

    private static IEnumerable<MethodReference> Methods(string file) => Groups(file).SelectMany(static code => code).Select(static one => one.Operand).OfType<MethodReference>();

    // The code of each method that the dictionary names.
    private static List<IList<Instruction>> Groups(string file)
    {
        using var archive = ZipFile.OpenRead(file);
        using var bytes = new MemoryStream();
        using (var entry = archive.GetEntry(Path.GetFileName(file) + ".dll")!.Open()) entry.CopyTo(bytes);
        bytes.Position = 0;
        var dictionary = AssemblyDefinition.ReadAssembly(bytes).MainModule.GetType("<Module>").Methods.Single(static method => method.Name == "AssemblyDictionary");
        return [.. dictionary.Body.Instructions.Select(static one => one.Operand).OfType<MethodDefinition>().Select(static group => (IList<Instruction>)group.Body.Instructions)];
    }

    private static bool Exists(MethodReference method)
    {
        var type = Assembly.Load(method.DeclaringType.Scope.Name).GetType(method.DeclaringType.GetElementType().FullName.Replace('/', '+'));
        return type is not null && (method.Name.StartsWith('.') ? type.GetConstructors(All).Length > 0 : type.GetMethods(All).Any(one => one.Name == method.Name));
    }
}
